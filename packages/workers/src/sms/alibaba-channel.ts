import { randomUUID } from 'node:crypto'
import type { ChannelAdapter, Outcome } from '@tradewind/engine'
import { signAlibaba } from './alibaba-signature.ts'
import { type HttpAnswer, type HttpLine, openHttpLine, said } from './http-line.ts'
import { outcomeOfFault } from './kannel-channel.ts'
import type { SmsMessage } from './sms-message.ts'
import { UnderWay } from './under-way.ts'

export interface AlibabaOptions {
  /** `https://dysmsapi.aliyuncs.com/`, or that of another region. */
  endpoint: string
  keyId: string
  secret: string
  connections?: number
  silence?: number
  /** Milliseconds that what is under way has when the worker stops; default 12,000. */
  grace?: number
}

const version = '2017-05-25'

/**
 * Text messages through Alibaba Cloud's SMS service, which sends texts it has approved, with this recipient's values put
 * in. Receipts and answers are pushed to the API and name the delivery by `OutId`.
 */
export class AlibabaChannel implements ChannelAdapter<SmsMessage> {
  readonly window: number
  readonly #options: AlibabaOptions
  readonly #line: HttpLine
  readonly #underWay: UnderWay
  readonly #endpoint: URL

  constructor(options: AlibabaOptions) {
    this.#options = options
    this.#endpoint = new URL(options.endpoint)
    const { connections = 10, silence = 20_000, grace } = options
    this.window = connections * 3
    this.#underWay = new UnderWay(connections, grace)
    this.#line = openHttpLine(this.#endpoint, { connections, silence })
  }

  send(batch: readonly SmsMessage[]): Promise<Outcome[]> {
    return this.#underWay.send(batch, (message) => this.#sendOne(message))
  }

  stop(): void {
    this.#underWay.stop(() => this.#line.close())
  }

  async #sendOne({ to, reference, template }: SmsMessage): Promise<Outcome> {
    if (!template) {
      const reason = 'This provider sends approved texts only. Save the template with the code it was approved under.'
      return { kind: 'held', reason }
    }
    const { keyId, secret } = this.#options
    const params = {
      PhoneNumbers: to.startsWith('+86') ? to.slice(3) : to.replace(/^\+/, ''),
      SignName: template.signature,
      TemplateCode: template.code,
      TemplateParam: JSON.stringify(template.params),
      OutId: reference,
    }
    const call = { endpoint: this.#endpoint, action: 'SendSms', version, params, keyId, secret }
    try {
      const signed = signAlibaba({ ...call, at: new Date(), nonce: randomUUID() })
      return outcomeOf(await this.#line.ask({ method: 'POST', ...signed }))
    } catch (fault) {
      return outcomeOfFault(fault)
    }
  }

  async close(): Promise<void> {
    this.#underWay.close()
    this.#line.close()
  }
}

type Verdict = 'hard-fail' | 'held' | 'wait' | 'recipient-wait'

/** What its codes mean for us; `wait` is the channel's fault, `recipient-wait` this recipient's limit for the day or hour. */
const verdicts: Record<string, Verdict> = {
  'isv.MOBILE_NUMBER_ILLEGAL': 'hard-fail',
  'isv.MOBILE_COUNT_OVER_LIMIT': 'hard-fail',
  'isv.BLACK_KEY_CONTROL_LIMIT': 'hard-fail',
  'isv.PARAM_LENGTH_LIMIT': 'hard-fail',
  'isv.PARAM_NOT_SUPPORT_URL': 'held',
  'isv.SMS_TEMPLATE_ILLEGAL': 'held',
  'isv.SMS_SIGNATURE_ILLEGAL': 'held',
  'isv.SIGN_NAME_ILLEGAL': 'held',
  'isv.TEMPLATE_MISSING_PARAMETERS': 'held',
  'isv.TEMPLATE_PARAMS_ILLEGAL': 'held',
  'isv.INVALID_PARAMETERS': 'held',
  'isv.INVALID_JSON_PARAM': 'held',
  'isv.SMS_CONTENT_ILLEGAL': 'held',
  'isv.BUSINESS_LIMIT_CONTROL': 'recipient-wait',
  'isv.AMOUNT_NOT_ENOUGH': 'wait',
  'isv.OUT_OF_SERVICE': 'wait',
  'isv.DAY_LIMIT_CONTROL': 'wait',
  'isv.MONTH_LIMIT_CONTROL': 'wait',
  'isv.ACCOUNT_NOT_EXISTS': 'wait',
  'isv.ACCOUNT_ABNORMAL': 'wait',
  'isv.PRODUCT_UN_SUBSCRIPT': 'wait',
  'isp.RAM_PERMISSION_DENY': 'wait',
}
/** Refusals before the service looks at the message: too fast, or not us. */
const gatekeeper =
  /^(?:Throttling|SignatureDoesNotMatch|SignatureNonceUsed|IncompleteSignature|InvalidAccessKeyId|InvalidTimeStamp|Forbidden|NoPermission|ServiceUnavailable)/

function outcomeOf({ status, body }: HttpAnswer): Outcome {
  const answer = read(body)
  if (!answer) return { kind: 'unknown', reason: `The provider's answer is not understood: ${status} ${said(body)}` }
  const reason = `the provider said: ${answer.code} ${answer.message}`.slice(0, 400)
  if (answer.code === 'OK') return { kind: 'sent', reason: answer.bizId }
  if (gatekeeper.test(answer.code)) {
    const wait = answer.code.startsWith('Throttling') ? { retryAfterSeconds: 10 } : {}
    return { kind: 'soft-fail', channelFault: true, reason, ...wait }
  }
  switch (verdicts[answer.code]) {
    case 'hard-fail':
      return { kind: 'hard-fail', reason }
    case 'held':
      return { kind: 'held', reason: `${reason}. Mend the template or the sender, then release.` }
    case 'wait':
      return { kind: 'soft-fail', channelFault: true, reason, retryAfterSeconds: 600 }
    case 'recipient-wait':
      return { kind: 'soft-fail', reason, retryAfterSeconds: 3_600 }
    default:
      // Its own faults come with an id of the request and may strike after the message went on.
      return status >= 500 || answer.code.startsWith('isp.')
        ? { kind: 'unknown', reason }
        : { kind: 'soft-fail', reason }
  }
}

function read(body: string): { code: string; message: string; bizId: string } | null {
  try {
    const said: unknown = JSON.parse(body)
    if (typeof said !== 'object' || said === null || !('Code' in said) || typeof said.Code !== 'string') return null
    const word = (name: string) => String((said as Record<string, unknown>)[name] ?? '')
    return { code: said.Code, message: word('Message'), bizId: word('BizId') }
  } catch {
    return null
  }
}
