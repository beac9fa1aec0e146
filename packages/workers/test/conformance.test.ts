import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { systemClock } from '@tradewind/engine'
import { AlibabaChannel, KannelChannel, type Mail, SmppChannel, type SmsMessage, SmtpChannel } from '../src/index.ts'
import {
  type Behaviour,
  freePorts,
  type GatewayBehaviour,
  startGateway,
  startMailCatcher,
  startSmsc,
} from '../testing/index.ts'
import { conforms, type Rig, type State, type Treatment } from './conformance.ts'

/** Long enough for a machine with other work to do. */
const silence = 1_500

/** Recipients carry their treatment: one digit, then the number of the message. */
const digits: Treatment[] = ['accept', 'refuse', 'later', 'busy', 'mend', 'stall', 'drop', 'garble']
const sms = (seq: number, treatment: Treatment): SmsMessage => ({
  seq,
  reference: `7-${seq}`,
  from: '10690000',
  to: `+86138${digits.indexOf(treatment)}${String(seq).padStart(7, '0')}`,
  text: '【邮政】您好 拒收请回复R',
  template: { code: 'SMS_1', params: { name: '王芳' }, signature: '邮政' },
})
const treatmentOf = (number: string): Treatment => digits[Number(number.replace(/^\+?86/, '')[3])] ?? 'accept'
const seqOf = (number: string): number => Number(number.slice(-7))

/** Counts what was taken, and says which behaviour a recipient gets. */
function book<B>(behaviours: Partial<Record<Treatment, B>>, otherwise: B) {
  const counts = new Map<number, number>()
  return {
    taken: (seq: number) => counts.get(seq) ?? 0,
    meet: (number: string): B => {
      const treatment = treatmentOf(number)
      if (['accept', 'stall', 'drop', 'garble'].includes(treatment)) {
        counts.set(seqOf(number), (counts.get(seqOf(number)) ?? 0) + 1)
      }
      return behaviours[treatment] ?? otherwise
    },
  }
}
const unusedPort = async () => (await freePorts(1))[0] ?? 0

conforms<Mail>({
  name: 'SMTP',
  cannot: {
    mend: 'a mail server does not say whose fault it is: a refused sender is a refused message',
    garble: 'what is no reply of SMTP after the body breaks the line, which is tried as drop',
  },
  rig: async (state) => {
    const behaviours: Partial<Record<Treatment, Behaviour>> = {
      refuse: { reply: 550, text: 'no such mailbox' },
      later: { reply: 450, text: 'greylisted' },
      busy: { reply: 421, text: 'too many connections' },
      stall: 'stall-in-data',
      drop: 'drop-after-data',
    }
    const treatment = (recipient: string) => recipient.split('-')[0] as Treatment
    const counts = new Map<number, number>()
    const catcher = await startMailCatcher({
      auth: { user: 'post', pass: 'secret' },
      behave: (recipient) => behaviours[treatment(recipient)] ?? 'accept',
      onBody: (recipient) => {
        const seq = Number(/-(\d+)@/.exec(recipient)?.[1])
        counts.set(seq, (counts.get(seq) ?? 0) + 1)
      },
    })
    const port = state === 'away' ? await unusedPort() : catcher.port
    const pass = state === 'stranger' ? 'guessed' : 'secret'
    const auth = { user: 'post', pass }
    return {
      adapter: new SmtpChannel({ host: '127.0.0.1', port, secure: false, auth, silence }),
      message: (seq, treatment) => ({
        seq,
        from: 'service@post.example',
        to: `${treatment}-${seq}@mail.example`,
        compose: (out) => {
          out.latin1(`Message-ID: <${seq}@post.example>\r\n\r\nHello\r\n`)
          return Buffer.alloc(0)
        },
      }),
      taken: (seq) => counts.get(seq) ?? 0,
      close: () => catcher.close(),
    }
  },
})

conforms<SmsMessage>({
  name: 'SMPP',
  sharesLine: true,
  rig: async (state) => {
    const { taken, meet } = book<Parameters<typeof startSmsc>[0] extends { behave?(r: string): infer B } ? B : never>(
      {
        refuse: { status: 0x0b },
        later: { status: 0x45 },
        busy: { status: 0x58 },
        mend: { status: 0x0a },
        stall: 'stall',
        drop: 'drop',
        garble: 'garble',
      },
      'accept',
    )
    const smsc = await startSmsc({ behave: meet })
    const port = state === 'away' ? await unusedPort() : smsc.port
    const password = state === 'stranger' ? 'guessed' : 'secret'
    const options = { host: '127.0.0.1', port, secure: false, systemId: 'post', password, silence, rebindEvery: 1 }
    return { adapter: new SmppChannel(options, systemClock, null), message: sms, taken, close: () => smsc.close() }
  },
})

conforms<SmsMessage>({
  name: 'HTTP gateway in the style of Kannel',
  cannot: {
    later: 'it takes everything that is well formed and keeps trying by itself',
    mend: 'it does not look at senders or templates, the SMS centre behind it does',
  },
  rig: (state) => {
    const { taken, meet } = book<GatewayBehaviour>(
      {
        refuse: { status: 400, body: 'Malformed receiver number' },
        busy: { status: 503, body: 'Temporal failure, try again later.', headers: { 'retry-after': '7' } },
        stall: 'stall',
        drop: 'drop',
        garble: 'garble',
      },
      { status: 202, body: '0: Accepted for delivery' },
    )
    return gatewayRig(
      state,
      (url) =>
        new KannelChannel({
          url: `${url}/cgi-bin/sendsms`,
          username: 'post',
          password: state === 'stranger' ? 'guessed' : 'secret',
          receiptUrl: null,
          silence,
        }),
      taken,
      (_, url) =>
        url.searchParams.get('password') === 'secret'
          ? meet(url.searchParams.get('to') ?? '')
          : { status: 403, body: 'Authorization failed for sendsms' },
    )
  },
})

conforms<SmsMessage>({
  name: 'Alibaba Cloud SMS',
  rig: (state) => {
    const say = (status: number, Code: string): GatewayBehaviour => {
      return { status, body: JSON.stringify({ Code, Message: `about ${Code}`, RequestId: 'r', BizId: '9006197^0' }) }
    }
    const { taken, meet } = book<GatewayBehaviour>(
      {
        refuse: say(200, 'isv.MOBILE_NUMBER_ILLEGAL'),
        later: say(200, 'isv.BUSINESS_LIMIT_CONTROL'),
        busy: say(400, 'Throttling.User'),
        mend: say(200, 'isv.SMS_TEMPLATE_ILLEGAL'),
        stall: 'stall',
        drop: 'drop',
        garble: 'garble',
      },
      say(200, 'OK'),
    )
    const secret = state === 'stranger' ? 'guessed' : 'the secret'
    return gatewayRig(
      state,
      (url) => new AlibabaChannel({ endpoint: url, keyId: 'LTAI', secret, silence }),
      taken,
      (request, url) =>
        rightlySigned(request, url, 'the secret')
          ? meet(url.searchParams.get('PhoneNumbers') ?? '')
          : say(400, 'SignatureDoesNotMatch'),
    )
  },
})

async function gatewayRig(
  state: State,
  open: (url: string) => Rig<SmsMessage>['adapter'],
  taken: Rig<SmsMessage>['taken'],
  behave: (request: IncomingMessage, url: URL) => GatewayBehaviour,
): Promise<Rig<SmsMessage>> {
  const gateway = await startGateway(behave)
  const url = state === 'away' ? `http://127.0.0.1:${await unusedPort()}` : gateway.url
  return { adapter: open(url), message: sms, taken, close: () => gateway.close() }
}

/** As the provider's documentation tells it, from the request as it came; not by the code that signed it. */
function rightlySigned(request: IncomingMessage, url: URL, secret: string): boolean {
  const said = /^ACS3-HMAC-SHA256 Credential=LTAI,SignedHeaders=([^,]+),Signature=(\w{64})$/.exec(
    request.headers.authorization ?? '',
  )
  if (!said?.[1]) return false
  const names = said[1].split(';')
  if (
    !['host', 'x-acs-action', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-version'].every((name) =>
      names.includes(name),
    )
  )
    return false
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  const query = url.search.slice(1).split('&').toSorted().join('&')
  const lines = names.map((name) => `${name}:${String(request.headers[name]).trim()}`)
  const canonical = `${request.method}\n${url.pathname}\n${query}\n${lines.join('\n')}\n\n${said[1]}\n${hash('')}`
  return (
    createHmac('sha256', secret)
      .update(`ACS3-HMAC-SHA256\n${hash(canonical)}`)
      .digest('hex') === said[2]
  )
}
