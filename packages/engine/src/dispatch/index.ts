export { type Absences, absencesInput, absencesOf, setAbsences } from './absences.ts'
export * from './correct-outcome.ts'
export { answerInvitation, type GuestState, invitationAnswer } from './events/answer-invitation.ts'
export * from './events/event.ts'
export * from './events/list-guests.ts'
export * from './events/record-attendance.ts'
export * from './field-work.ts'
export {
  assignmentInput,
  assignWorkOrders,
  releaseInput,
  releaseWorkOrders,
} from './hand-over-orders.ts'
export * from './list-work-orders.ts'
export * from './make-orders.ts'
export {
  listOutcomeCodes,
  type OutcomeCode,
  outcomeCodeInput,
  retireOutcomeCode,
  saveOutcomeCode,
} from './outcome-codes.ts'
export { postponeInput, postponeWorkOrders } from './postpone-orders.ts'
export { outcomeInput, outcomeRecord, recordOutcome } from './record-outcome.ts'
export { ownerInput, setOwner } from './set-owner.ts'
export { type Tended, tendOrders } from './tend-orders.ts'
export { getWorkOrder, type OutcomeView, type WorkOrderDetail, type WorkOrderView } from './work-order-view.ts'
