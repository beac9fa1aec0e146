import smpp, { type PDU, type Session } from 'smpp'

/** What the centre does with a message, by its recipient. */
export type SmscBehaviour =
  | 'accept'
  /** Refuses with this status. */
  | { status: number }
  /** Takes it and says nothing. */
  | 'stall'
  /** Takes it and breaks the line. */
  | 'drop'
  /** Takes it and answers with bytes that are no PDU. */
  | 'garble'
  /** Sends the receipt before it says under which id it took the message. */
  | 'receipt-first'

/** An SMS centre that does to each recipient as it is told. */
export interface Smsc {
  port: number
  /** Recipients in the order in which their messages were taken, one entry for each part. */
  taken: string[]
  /** How often somebody bound. */
  binds(): number
  /** How often somebody said goodbye. */
  unbinds(): number
  /** Messages handed over and not answered, at most so far. */
  mostAtOnce(): number
  /** Statuses with which what we delivered was answered. */
  answers: number[]
  /** To every session that is bound. */
  deliver(fields: Record<string, unknown>): void
  /** Breaks every line. */
  breakLines(): void
  close(): Promise<void>
}

export interface SmscOptions {
  port?: number
  password?: string
  behave?(recipient: string): SmscBehaviour
}

export async function startSmsc({
  port = 0,
  password = 'secret',
  behave = () => 'accept',
}: SmscOptions): Promise<Smsc> {
  const taken: string[] = []
  const answers: number[] = []
  const bound = new Set<Session>()
  let [binds, unbinds, atOnce, most] = [0, 0, 0, 0]
  const server = smpp.createServer((session) => {
    session.on('error', () => undefined)
    session.on('close', () => bound.delete(session))
    session.on('bind_transceiver', (pdu: PDU) => {
      if (pdu.password !== password) return void session.send(pdu.response({ command_status: 0x0e }))
      binds += 1
      bound.add(session)
      session.send(pdu.response({ system_id: 'smsc' }))
    })
    session.on('enquire_link', (pdu: PDU) => void session.send(pdu.response()))
    session.on('unbind', (pdu: PDU) => {
      unbinds += 1
      session.send(pdu.response())
      session.close()
    })
    session.on('deliver_sm_resp', (pdu: PDU) => answers.push(pdu.command_status))
    session.on('submit_sm', (pdu: PDU) => {
      atOnce += 1
      most = Math.max(most, atOnce)
      setTimeout(() => {
        atOnce -= 1
        handle(session, pdu)
      }, 2)
    })
  })
  const handle = (session: Session, pdu: PDU) => {
    const to = pdu.destination_addr ?? ''
    const behaviour = behave(to)
    if (typeof behaviour === 'object') return void session.send(pdu.response({ command_status: behaviour.status }))
    const id = taken.push(to).toString(16).padStart(8, '0')
    if (behaviour === 'stall') return
    if (behaviour === 'drop') return session.destroy()
    if (behaviour === 'garble') return void session.socket.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))
    if (behaviour === 'receipt-first') session.send(new smpp.PDU('deliver_sm', receiptOf(pdu, id)))
    session.send(pdu.response({ message_id: id }))
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    taken,
    binds: () => binds,
    unbinds: () => unbinds,
    mostAtOnce: () => most,
    answers,
    deliver: (fields) => {
      for (const session of bound) session.send(new smpp.PDU('deliver_sm', fields))
    },
    breakLines: () => {
      for (const session of bound) session.destroy()
    },
    close: () =>
      new Promise((resolve) => {
        for (const session of server.sessions) session.destroy()
        server.close(() => resolve())
      }),
  }
}

const receiptOf = (pdu: PDU, id: string) => ({
  esm_class: 4,
  source_addr: pdu.destination_addr,
  destination_addr: pdu.source_addr,
  short_message: `id:${id} sub:001 dlvrd:001 submit date:2603010800 done date:2603010801 stat:DELIVRD err:000 text:`,
})
