import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, ApiProblem, api, useReading } from '../../api/index.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import styles from './plan.module.css'

type Template = Answer<'get', '/templates/:id'>

/** What somebody will get, for a made-up customer. */
export function Preview({ templateId, version }: { templateId: number; version: number | undefined }) {
  const template = useReading('/templates/:id', { param: { id: templateId }, query: { version } })
  return (
    <Loaded reading={template}>
      {(known) => {
        if (known.channel === 'email') return <Email template={known} />
        if (known.channel === 'sms') return <Sms template={known} />
        return known.channel === 'letter' ? <Letter template={known} /> : <Script template={known} />
      }}
    </Loaded>
  )
}

const wordsOf = ({ subject, preheader, html, text, options }: Template) => ({ subject, preheader, html, text, options })

function Email({ template }: { template: Template }) {
  const { t } = useTranslation('plan')
  const shown = useQuery<Answer<'post', '/templates/preview'>, ApiProblem>({
    queryKey: ['/templates/preview', template.id, template.version],
    queryFn: ({ signal }) =>
      api.post('/templates/preview', { json: { ...wordsOf(template), templateId: template.id } }, { signal }),
  })
  return (
    <Loaded reading={shown}>
      {({ subject, html }) => (
        <>
          <h3 className={styles.subject}>{subject}</h3>
          {/* Without rights: what a template says is shown, and nothing in it runs. */}
          <iframe className={styles.mail} title={t('preview.mail')} sandbox="" srcDoc={html} />
        </>
      )}
    </Loaded>
  )
}

function Sms({ template }: { template: Template }) {
  const { t } = useTranslation('plan')
  const { text, options } = template
  const shown = useQuery<Answer<'post', '/templates/preview/sms'>, ApiProblem>({
    queryKey: ['/templates/preview/sms', template.id, template.version],
    queryFn: ({ signal }) => api.post('/templates/preview/sms', { json: { text: text ?? '', options } }, { signal }),
  })
  return (
    <Loaded reading={shown}>
      {({ text: said, longest }) => (
        <>
          <p className={styles.sms}>{said}</p>
          <p className={styles.quiet}>{t('preview.segments', { segments: longest.count })}</p>
        </>
      )}
    </Loaded>
  )
}

/** As a picture: the API sets the page, and the browser shows it as an image, in which nothing runs. */
function Letter({ template }: { template: Template }) {
  const { t } = useTranslation('plan')
  const [address, setAddress] = useState<string>()
  const [problem, setProblem] = useState<ApiProblem>()
  useEffect(() => {
    const gone = new AbortController()
    let made: string | undefined
    const { subject, text, options } = template
    fetch('/api/v1/templates/preview-letter', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ subject, text, options }),
      signal: gone.signal,
    })
      .then(async (answer) => {
        if (!answer.ok) throw new ApiProblem({ status: answer.status, code: 'unknown' })
        made = URL.createObjectURL(await answer.blob())
        setAddress(made)
      })
      .catch((error: unknown) => {
        if (gone.signal.aborted) return
        setProblem(error instanceof ApiProblem ? error : new ApiProblem({ status: 0, code: 'unreachable' }))
      })
    return () => {
      gone.abort()
      if (made) URL.revokeObjectURL(made)
    }
  }, [template])
  if (problem) return <ProblemView problem={problem} compact />
  if (!address) return <p role="status">{t('preview.setting')}</p>
  return <img className={styles.letter} src={address} alt={t('preview.letter')} />
}

const Script = ({ template }: { template: Template }) => (
  <>
    {template.subject && <h3 className={styles.subject}>{template.subject}</h3>}
    <p className={styles.script}>{template.text}</p>
  </>
)
