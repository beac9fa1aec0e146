import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What a gateway answers, or what goes wrong instead. */
export type GatewayBehaviour =
  | { status: number; body: string; headers?: Record<string, string> }
  /** Takes the request and says nothing. */
  | 'stall'
  /** Takes the request and breaks the line. */
  | 'drop'
  /** Takes the request and answers with something that is no HTTP. */
  | 'garble'

/** An HTTP gateway that answers each request as it is told. */
export interface Gateway {
  url: string
  close(): Promise<void>
}

/** `behave` is asked once the whole request is there. */
export async function startGateway(behave: (request: IncomingMessage, url: URL) => GatewayBehaviour): Promise<Gateway> {
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    request
      .resume()
      .on('end', () => answer(behave(request, new URL(request.url ?? '/', 'http://gateway')), request, response))
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

function answer(behaviour: GatewayBehaviour, request: IncomingMessage, response: ServerResponse): void {
  if (behaviour === 'stall') return
  if (behaviour === 'drop') return void request.socket.destroy()
  if (behaviour === 'garble') return void request.socket.end('220 mail.example ESMTP\r\n')
  response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body)
}
