import type { Answer } from '../../api/index.ts'

export type Month = Answer<'get', '/units/:id/bulletins/:month'>
export type ResponseModel = Answer<'get', '/response-models/:id'>
export type ModelFigures = NonNullable<ResponseModel['figures']>
/** How well scores tell responders from the others, by one test. */
export type Quality = ModelFigures['folds']
