import type { Channel } from '../../channel.ts'
import type { AuditAction } from '../../org/audit.ts'
import type { ResponseKind } from '../../responses/kinds.ts'
import type { Consent } from '../consent.ts'

export const timelineKinds = ['delivery', 'response', 'outcome', 'order', 'consent', 'change'] as const
export type TimelineKind = (typeof timelineKinds)[number]

/** The campaign that something belongs to, maybe one of a unit above; null for none. */
interface OfCampaign {
  campaignId: number | null
  campaign: string | null
}

interface Money {
  /** Minor units. */
  amount: number | null
  currency: string | null
}

/** What is told of each kind. `staff` is the name of who wrote it down; null for the customer, or the product itself. */
interface Told {
  delivery: OfCampaign & {
    /** Place in the cascade, from 1. */
    step: number
    channel: Channel
    /** What the content is called among templates. */
    content: string | null
    state: string
    receipt: string
    reason: string | null
  }
  response: OfCampaign &
    Money & {
      response: ResponseKind
      source: string
      channel: Channel | null
      words: string | null
      /** By whoever may record answers. */
      canTakeBack: boolean
      /** It was recorded by mistake and counts for nothing any more; what stands beside it is what it had counted as. */
      takenBack: { at: string; staff: string; reason: string } | null
    }
  outcome: OfCampaign &
    Money & {
      workOrderId: number
      channel: Channel
      code: string
      label: string
      note: string | null
      staff: string | null
      /** It was taken back as mistaken. */
      corrected: boolean
    }
  order: OfCampaign & Money & { product: string | null; category: string | null; quantity: number; unit: string }
  consent: Pick<Consent, 'channel' | 'purpose' | 'status' | 'evidence'> & { staff: string | null }
  /** `fields` of the record that were changed; none for the other actions. */
  change: { action: AuditAction; staff: string; fields: string[] }
}

/** Something that happened between a customer and us. */
export type TimelineEntry = {
  [kind in TimelineKind]: {
    kind: kind
    /** Unique among the customer's of its kind. */
    key: string
    /** When it happened; of a delivery that is still to be made, when it is due. */
    at: Date
  } & Told[kind]
}[TimelineKind]
