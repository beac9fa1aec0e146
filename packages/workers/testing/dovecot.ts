import { execFile, spawn } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '@tradewind/engine'
import { ImapFlow } from 'imapflow'

const exec = promisify(execFile)

/** Whether Debian's dovecot-imapd is on this machine, and we may start it: it wants to be root. */
export const findDovecot = async (): Promise<boolean> =>
  userInfo().uid === 0 &&
  (await exec('sh', ['-c', 'command -v dovecot && dovecot --build-options && ls /usr/lib/dovecot/imap']).then(
    () => true,
    () => false,
  ))

export interface TestImap {
  port: number
  user: string
  password: string
  /** Puts a mail into the inbox. */
  append(mail: string | Buffer): Promise<void>
  /** How many mails lie there. */
  count(): Promise<number>
  /** Throws the inbox away and begins a new one, with numbers that mean other mails. */
  renew(): Promise<void>
  stop(): Promise<void>
}

/** Debian's user for nobody: dovecot opens no mailbox as root. */
const nobody = 65_534

/** A real IMAP server of our own on a free port, with one empty mailbox. */
export async function startDovecot(): Promise<TestImap> {
  const port = await freePort()
  const home = await mkdtemp(join(tmpdir(), 'dovecot-'))
  const mail = join(home, 'mail')
  const [user, password] = ['bounces', 'a-password-for-tests']
  await chmod(home, 0o755)
  await mkdir(mail)
  await chown(mail, nobody, nobody)
  const settings = join(home, 'dovecot.conf')
  await writeFile(
    settings,
    `protocols = imap
base_dir = ${home}/run
state_dir = ${home}/state
log_path = ${home}/log
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
default_internal_user = root
default_login_user = nobody
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${nobody} gid=${nobody} home=${mail}
}
first_valid_uid = 1
mail_location = maildir:${mail}
`,
  )
  const child = spawn('dovecot', ['-F', '-c', settings], { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const ask = async <T>(work: (client: ImapFlow) => Promise<T>): Promise<T> => {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port,
      secure: false,
      auth: { user, pass: password },
      logger: false,
    })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.logout()
    }
  }
  const clear = async () => {
    for (const name of await readdir(mail)) await rm(join(mail, name), { recursive: true })
  }
  for (let tries = 0; ; tries++) {
    const up = await ask(async () => true).catch(() => false)
    if (up) break
    if (tries > 100) throw new Error(`dovecot does not answer; its log is ${home}/log.`)
    await sleep(100)
  }
  return {
    port,
    user,
    password,
    append: async (raw) => {
      await ask((client) => client.append('INBOX', raw))
    },
    count: () => ask(async (client) => (await client.mailboxOpen('INBOX', { readOnly: true })).exists),
    renew: clear,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      await rm(home, { recursive: true, force: true })
    },
  }
}
