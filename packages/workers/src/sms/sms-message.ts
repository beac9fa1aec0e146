/** One rendered text message, ready to hand over. */
export interface SmsMessage {
  /** Number of the delivery within its step. */
  seq: number
  /** Names the delivery towards the provider, who gives it back in receipts: `stepId-seq`. */
  reference: string
  /** What the recipient sees as sender: a number, a short code, or up to eleven letters. */
  from: string
  /** E.164. */
  to: string
  /** As it is read, signature included. */
  text: string
  /** For providers that send by template. */
  template: { code: string; params: Record<string, string>; signature: string } | null
}

/** What a provider reports later about a message, by the id it gave when it took it. */
export interface SmsReceipt {
  messageId: string
  receipt: 'delivered' | 'undelivered'
  at: Date
  /** The provider's own words. */
  detail: string
}

/** A message that somebody sent to us. */
export interface InboundSms {
  /** The provider's own id; null where it gives none. */
  id: string | null
  /** As the provider writes it. */
  from: string
  to: string
  text: string
  at: Date
  /** Where it is one of several that belong together, numbered from 1. */
  part?: { reference: number; of: number; number: number }
}

/** What comes in over a provider's line; it is told that it was taken when the promise resolves, and sends it again else. */
export interface SmsEvents {
  receipt(receipt: SmsReceipt): Promise<void>
  inbound(message: InboundSms): Promise<void>
}
