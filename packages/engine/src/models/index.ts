export { carryOutTraining, recordTraining, type Trained } from './carry-out-training.ts'
export { type FeatureChoice, listModelFeatures, type TrainModelInput, trainModelInput } from './model-plan.ts'
export {
  getModel,
  listTrainedModels,
  type ModelFigures,
  modelFiguresSchema,
  modelStates,
  type ResponseModelView,
  rankingQualitySchema,
} from './response-model.ts'
export { continueScoring, promiseScoring, scoreCustomers } from './score-customers.ts'
export { cancelTraining, retireModel, trainModel } from './train-model.ts'
export { trainNow } from './train-now.ts'
