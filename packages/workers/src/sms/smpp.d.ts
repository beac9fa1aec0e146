/** What is used of `smpp`, which comes without types. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events'
  import type { Server as NetServer, Socket } from 'node:net'

  /** Fields of a PDU by their names in SMPP 3.4, optional parameters among them. */
  export interface PDU {
    command: string
    command_status: number
    sequence_number: number
    message_id?: string
    system_id?: string
    password?: string
    source_addr?: string
    source_addr_ton?: number
    destination_addr?: string
    esm_class?: number
    data_coding?: number
    registered_delivery?: number
    /** Decoded, when it was text. */
    short_message?: { message: string | Buffer; udh?: Buffer[] } | Buffer
    message_payload?: { message: string | Buffer } | Buffer
    receipted_message_id?: string
    message_state?: number
    sar_msg_ref_num?: number
    sar_total_segments?: number
    sar_segment_seqnum?: number
    isResponse(): boolean
    response(fields?: Record<string, unknown>): PDU
  }
  export const PDU: new (command: string, fields?: Record<string, unknown>) => PDU

  export interface Session extends EventEmitter {
    socket: Socket
    /** False when the line is not writable; nothing is sent then. */
    send(pdu: PDU, answered?: (response: PDU) => void): boolean
    close(closed?: () => void): void
    destroy(closed?: () => void): void
  }
  export interface Server extends NetServer {
    sessions: Session[]
  }

  interface Smpp {
    PDU: typeof PDU
    connect(options: { host: string; port: number; tls?: boolean; servername?: string }): Session
    createServer(onSession: (session: Session) => void): Server
  }
  const smpp: Smpp
  export default smpp
}
