export * from './find-at-desk.ts'
export type { DeskAnswer, DeskOffer } from './offers.ts'
export * from './record-at-desk.ts'
