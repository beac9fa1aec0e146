import { useTranslation } from 'react-i18next'
import { api } from '../../api/index.ts'
import { mobileText } from '../../ui/mobile-text.ts'
import { RowTable } from '../../ui/row-table.tsx'
import { Said } from '../../ui/said.tsx'
import { When } from '../../ui/values.tsx'
import styles from './plan.module.css'
import type { Proof, ProofMessage } from './proof.ts'
import { useContentName } from './use-proofs.ts'

/** What came of tests, the newest first; those before it are folded up. */
export function ProofList({ proofs }: { proofs: Proof[] }) {
  const { t } = useTranslation('plan')
  const [newest, ...earlier] = proofs
  if (!newest) return null
  return (
    <section aria-label={t('test.results')}>
      <h3>{t('test.results')}</h3>
      <Messages proof={newest} />
      {earlier.length > 0 && (
        <details>
          <summary>{t('test.earlier', { count: earlier.length })}</summary>
          {earlier.map((proof) => (
            <Messages key={proof.id} proof={proof} />
          ))}
        </details>
      )}
    </section>
  )
}

function Messages({ proof }: { proof: Proof }) {
  const { t } = useTranslation('plan')
  const nameOf = useContentName()
  return (
    <>
      <p className={styles.quiet}>
        <When at={proof.at} /> {t('test.by', { who: proof.who })}
      </p>
      <RowTable
        label={t('test.results')}
        rows={proof.messages}
        rowKey={({ id }) => id}
        empty={null}
        columns={[
          { key: 'content', title: t('test.contentTitle'), render: nameOf },
          { key: 'to', title: t('test.recipient'), render: (one) => <Recipient message={one} /> },
          { key: 'state', title: t('test.outcome'), render: (one) => <Outcome message={one} /> },
          {
            key: 'letter',
            title: '',
            render: ({ id, channel, state }) =>
              channel === 'letter' &&
              state === 'sent' && (
                <a
                  href={api.href('/campaigns/:id/proofs/letters/:messageId', {
                    param: { id: proof.campaignId, messageId: id },
                  })}
                  target="_blank"
                  rel="noreferrer"
                >
                  {t('test.letter')}
                </a>
              ),
          },
        ]}
      />
    </>
  )
}

function Recipient({ message: { to, channel } }: { message: ProofMessage }) {
  if (!to) return '–'
  return (
    <>
      {to.name}{' '}
      {to.address && <span className={styles.quiet}>{channel === 'sms' ? mobileText(to.address) : to.address}</span>}
    </>
  )
}

/** In our words what happened; what the other side said of it goes beneath. */
function Outcome({ message: { channel, to, state, reason } }: { message: ProofMessage }) {
  const { t } = useTranslation('plan')
  if (state === 'sent') return t(channel === 'letter' ? 'test.canPrint' : 'test.sent')
  if (state === 'waiting') return <span role="status">{t('test.waiting')}</span>
  if (state === 'unknown') return <span className={styles.warn}>{t('test.unknown')}</span>
  const nowhere = to !== null && to.address === null
  return (
    <>
      <span className={styles.harm}>
        {t(nowhere ? 'test.noMobile' : channel === 'letter' ? 'test.cannotPrint' : 'test.failed')}
      </span>
      {!nowhere && reason && (
        <div className={styles.quiet}>
          <Said sentence={reason} />
        </div>
      )}
    </>
  )
}
