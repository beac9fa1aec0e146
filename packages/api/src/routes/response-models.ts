import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  backTestRfm,
  backTestRfmInput,
  cancelTraining,
  getModel,
  listModelFeatures,
  listTrainedModels,
  modelFiguresSchema,
  modelStates,
  pageInput,
  rankingQualitySchema,
  retireModel,
  scoreCustomers,
  trainModel,
  trainModelInput,
} from '@tradewind/engine'
import { act, actOnce } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idempotencyKey, idParam, instantText, pageOf, problems } from '../operation.ts'

const tags = ['Models']
const inBothLanguages = z.object({ zh: z.string(), en: z.string() })
const formula = z
  .object({
    intercept: z.number(),
    features: z.array(
      z.union([
        z.object({ kind: z.literal('number'), name: z.string(), coefficient: z.number(), missing: z.number() }),
        z.object({ kind: z.literal('choice'), name: z.string(), levels: z.record(z.string(), z.number()) }),
      ]),
    ),
  })
  .openapi({ description: 'Log odds of a response = intercept + what each feature adds.' })
const model = z
  .object({
    id,
    unitId: id,
    name: z.string(),
    version: z.int(),
    state: z.enum(modelStates).openapi({
      description:
        'refused: no better than chance for whoever comes later, or too little to learn from; see the reason.',
    }),
    plan: trainModelInput.omit({ unitId: true, name: true }).extend({ features: z.array(z.string()) }),
    progress: z.object({ stage: z.enum(['reading', 'fitting']), done: z.int(), total: z.int() }).nullable(),
    reason: inBothLanguages.extend({ code: z.string() }).nullable(),
    figures: modelFiguresSchema.nullable(),
    formula: formula.nullable(),
    scoredCustomers: z.int().nullable(),
    scoredAt: instantText.nullable(),
    createdAt: instantText,
    trainedAt: instantText.nullable(),
    retiredAt: instantText.nullable(),
  })
  .openapi('ResponseModel')

const train = createRoute({
  method: 'post',
  path: '/response-models',
  tags,
  summary: 'Train a model of who responds, from campaigns that are over',
  description:
    'It is trained in the background; ask for it until its state is no longer `training`. Trained on the first two thirds in ' +
    'time and tested on the last, a model that is no better than chance is refused, with that reason. One that is ready scores ' +
    'all customers of the unit, for segments (`{score: name}`) and rankings of budgets.',
  request: { headers: idempotencyKey, body: body(trainModelInput) },
  responses: { 201: answer('The version in training.', model), ...problems(400, 401, 403, 404, 409, 415) },
})
const list = createRoute({
  method: 'get',
  path: '/response-models',
  tags,
  summary: 'Models of your units, all versions with their figures',
  request: { query: pageInput },
  responses: { 200: answer('A page of models.', pageOf(model)), ...problems(400, 401) },
})
const get = createRoute({
  method: 'get',
  path: '/response-models/{id}',
  tags,
  summary: 'A version of a model, with its figures or how far its training is',
  request: { params: idParam },
  responses: { 200: answer('The model.', model), ...problems(400, 401, 403, 404) },
})
const move = (name: 'cancel' | 'score' | 'retire', summary: string) =>
  createRoute({
    method: 'post',
    path: `/response-models/{id}/${name}` as const,
    tags,
    summary,
    request: { params: idParam },
    responses: { 200: answer('The model.', model), ...problems(400, 401, 403, 404, 409) },
  })
const cancel = move('cancel', 'Stop a training')
const score = move('score', 'Score all customers anew now instead of tonight')
const retire = move('retire', 'Take a model out of use and delete its scores')
const features = createRoute({
  method: 'get',
  path: '/model-features',
  tags,
  summary: 'What a model of these campaigns can learn from',
  request: {
    query: z.object({
      campaignIds: z
        .string()
        .regex(/^\d{1,15}(,\d{1,15}){0,99}$/, 'Give ids of campaigns with commas between, as 3,5.')
        .openapi({ example: '3,5' }),
    }),
  },
  responses: {
    200: answer(
      'The features. `today`: known only as it is now, and used only when it is named.',
      z.object({
        items: z.array(
          z.object({ name: z.string(), label: inBothLanguages, kind: z.enum(['snapshot', 'database', 'today']) }),
        ),
      }),
    ),
    ...problems(400, 401, 403),
  },
})
const backTest = createRoute({
  method: 'get',
  path: '/rfm/back-test',
  tags,
  summary: 'How well RFM as of a past day would have found those who ordered afterwards',
  request: { query: backTestRfmInput },
  responses: {
    200: answer(
      'By the sum of the three digits, and by the nested code.',
      z.object({ asOf: z.string(), days: z.int(), sum: rankingQualitySchema, nested: rankingQualitySchema }),
    ),
    ...problems(400, 401, 403, 404),
  },
})

export const responseModels = new OpenAPIHono<AppEnv>()
  .openapi(train, async (c) => c.json(await actOnce(c, (ctx) => trainModel(ctx, c.req.valid('json'))), 201))
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listTrainedModels(ctx, c.req.valid('query'))), 200))
  .openapi(get, async (c) => c.json(await act(c, (ctx) => getModel(ctx, c.req.valid('param'))), 200))
  .openapi(cancel, async (c) => c.json(await act(c, (ctx) => cancelTraining(ctx, c.req.valid('param'))), 200))
  .openapi(score, async (c) => c.json(await act(c, (ctx) => scoreCustomers(ctx, c.req.valid('param'))), 200))
  .openapi(retire, async (c) => c.json(await act(c, (ctx) => retireModel(ctx, c.req.valid('param'))), 200))
  .openapi(features, async (c) => {
    const campaignIds = c.req.valid('query').campaignIds.split(',').map(Number)
    return c.json({ items: await act(c, (ctx) => listModelFeatures(ctx, { campaignIds })) }, 200)
  })
  .openapi(backTest, async (c) => c.json(await act(c, (ctx) => backTestRfm(ctx, c.req.valid('query'))), 200))
