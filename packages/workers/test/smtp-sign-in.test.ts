import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Mail } from '../src/email/compose.ts'
import { SmtpChannel } from '../src/email/smtp-channel.ts'

/** A certificate of our own, which this process is told to trust. */
const certificate = (() => {
  const directory = mkdtempSync(join(tmpdir(), 'certificate-'))
  const [key, cert] = [join(directory, 'key'), join(directory, 'cert')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject]
  try {
    execFileSync('openssl', made, { stdio: 'ignore' })
    return { key: readFileSync(key), cert: readFileSync(cert) }
  } catch (cause) {
    if (process.env.CI) throw new Error('CI needs openssl: TLS is tested there.', { cause })
    console.warn('No openssl on this machine: tests of TLS are left out.')
    return undefined
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})()

const trusted = tls.getCACertificates()
beforeAll(() => certificate && tls.setDefaultCACertificates([...trusted, certificate.cert.toString()]))
afterAll(() => tls.setDefaultCACertificates(trusted))

const mail: Mail = {
  seq: 1,
  from: 'service@post.example',
  to: 'wang@mail.example',
  compose: (out) => {
    out.latin1('Subject: x\r\n\r\nHello\r\n')
    return Buffer.alloc(0)
  },
}

test.skipIf(!certificate).each([
  ['TLS from the first byte', { secure: true }, { secure: true }],
  ['STARTTLS where it is offered', { secure: false }, { secure: false }],
  ['STARTTLS where it has to be', { secure: false }, { secure: false, requireTls: true }],
])('%s, signed in, and then pipelined', async (_, offered: SMTPServerOptions, options) => {
  const caught: { encrypted: boolean; user: unknown }[] = []
  const server = new SMTPServer({
    ...{ ...offered, ...certificate, logger: false, closeTimeout: 200, disableReverseLookup: true },
    onAuth: ({ username, password }, _session, done) =>
      done(password === 'right' ? null : new Error('no'), { user: username }),
    onData: (stream, session, done) => {
      stream.resume().on('end', () => {
        caught.push({ encrypted: session.secure, user: session.user })
        done(null)
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const channel = new SmtpChannel({ host: '127.0.0.1', port, ...options, auth: { user: 'post', pass: 'right' } })
  const outcomes = await channel.send(Array.from({ length: 20 }, () => mail))
  await channel.close()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['sent']))
  expect(caught).toEqual(Array.from({ length: 20 }, () => ({ encrypted: true, user: 'post' })))
})
