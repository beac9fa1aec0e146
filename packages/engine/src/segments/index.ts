export { breakDownSegment, type SegmentBreakdown } from './break-down-segment.ts'
export { type CompileOptions, compileSegment } from './compile.ts'
export { countSegment } from './count-segment.ts'
export { describeFilter } from './describe.ts'
export { describeInput, describeSegment, type SegmentDescription } from './describe-segment.ts'
export type { Names } from './describe-values.ts'
export { estimateSegment, type SegmentEstimate } from './estimate-segment.ts'
export { type Field, type FieldType, segmentFields } from './fields.ts'
export {
  type Filter,
  filterLimits,
  filterSchema,
  type Moment,
  parseFilter,
  type Ranking,
  rankingSchema,
} from './filter.ts'
export { getSegment, type SegmentView } from './get-segment.ts'
export { type FieldView, listSegmentFields, type SegmentFields } from './list-fields.ts'
export { listSegments, type SegmentSummary } from './list-segments.ts'
export { overlapSegments, type SegmentOverlap } from './overlap-segments.ts'
export { type Reach, reachOf } from './reach.ts'
export { reviseSegment } from './revise-segment.ts'
export { roomToHash } from './room-to-hash.ts'
export { type SampleCustomer, sampleSegment } from './sample-segment.ts'
export { saveSegment, usableFilter } from './save-segment.ts'
export { Segment } from './segment.ts'
export { filterCondition, rankingExpression, segmentCondition } from './segment-condition.ts'
export { tagInput, tagSegment } from './tag-segment.ts'
