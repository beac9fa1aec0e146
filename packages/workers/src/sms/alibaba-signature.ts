import { createHash, createHmac } from 'node:crypto'

export interface SignedRequest {
  path: string
  headers: Record<string, string>
}

/**
 * A call of an Alibaba Cloud API in RPC style, parameters in the query, signed as its "V3" signature asks
 * (ACS3-HMAC-SHA256): a digest of the request as both sides write it down, under the secret of the access key.
 */
export function signAlibaba(call: {
  endpoint: URL
  action: string
  version: string
  params: Record<string, string>
  keyId: string
  secret: string
  /** UTC. */
  at: Date
  /** Never used twice. */
  nonce: string
}): SignedRequest {
  const query = Object.entries(call.params)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const headers: Record<string, string> = {
    host: call.endpoint.host,
    'x-acs-action': call.action,
    'x-acs-content-sha256': sha256(''),
    'x-acs-date': call.at.toISOString().replace(/\.\d+Z$/, 'Z'),
    'x-acs-signature-nonce': call.nonce,
    'x-acs-version': call.version,
  }
  const names = Object.keys(headers).sort()
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('')
  const written = ['POST', call.endpoint.pathname, query, lines, names.join(';'), sha256('')].join('\n')
  const signature = createHmac('sha256', call.secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(written)}`)
    .digest('hex')
  return {
    path: `${call.endpoint.pathname}?${query}`,
    headers: {
      ...headers,
      accept: 'application/json',
      authorization: `ACS3-HMAC-SHA256 Credential=${call.keyId},SignedHeaders=${names.join(';')},Signature=${signature}`,
    },
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** RFC 3986, of which encodeURIComponent leaves five characters. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
