import type { InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useSending } from '../../api/index.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { mobileText } from '../../ui/mobile-text.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { Choices } from './choices.tsx'
import styles from './desk.module.css'
import type { Person, Recorded } from './desk.ts'
import { PersonCard } from './person-card.tsx'
import { RecordedNow } from './recorded-now.tsx'
import { SearchField } from './search-field.tsx'

/** The counter desk: one field, then who it is, then what came of it. */
export default function Desk() {
  const { t } = useTranslation(['desk', 'terms'])
  const brought = useSearchParams()[0].get('q') ?? ''
  const [q, setQ] = useState(brought)
  const [asked, setAsked] = useState('')
  const [person, setPerson] = useState<Person>()
  const [recorded, setRecorded] = useState<Recorded[]>([])
  const field = useRef<InputRef>(null)
  const search = useSending('post', '/desk/search', { shownHere: true, refreshes: [] })
  const finding = search.data

  const find = (text: string) => {
    setAsked(text)
    setPerson(undefined)
    search.mutate(
      { json: { q: text } },
      {
        onSuccess: ({ people }) => {
          if (people.length === 1) setPerson(people[0])
          if (people.length === 0) field.current?.select()
        },
        onError: () => field.current?.select(),
      },
    )
  }
  const startAgain = () => {
    search.reset()
    setPerson(undefined)
    setQ('')
    field.current?.focus()
  }
  useEscape(startAgain)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for who comes with a code from another page
  useEffect(() => {
    if (brought) find(brought)
  }, [])

  const several = finding && finding.people.length > 1
  const last = recorded[0]
  return (
    <div className={styles.desk}>
      <PageHeader title={t('title')} subtitle={t('subtitle')} />
      <SearchField {...{ field, value: q, busy: search.isPending }} onChange={setQ} onSearch={() => find(q.trim())} />
      {search.error && <ProblemView problem={search.error} compact />}
      {finding?.people.length === 0 && <EmptyState title={t('none.title', { q: asked })} hint={t('none.code')} />}
      {several && !person && (
        <Choices<Person>
          label={t('people.title', { count: finding.people.length })}
          choices={finding.people.map((one) => ({
            value: one,
            title: one.name,
            more: `${one.mobile ? mobileText(one.mobile) : t('people.unnumbered')} · ${one.unitName}`,
          }))}
          onChoose={setPerson}
        />
      )}
      {several && !person && finding.more && (
        <p className={styles.hint}>{t('people.more', { count: finding.people.length })}</p>
      )}
      {person && (
        <PersonCard
          key={`${asked} ${person.customerId}`}
          person={person}
          presented={finding?.by === 'code'}
          onOther={several ? () => setPerson(undefined) : undefined}
          onRecorded={(one) => {
            setRecorded((before) => [one, ...before].slice(0, 5))
            startAgain()
          }}
        />
      )}
      <div role="status" className={styles.status}>
        {!finding && last && (
          <p className={styles.recorded}>
            {last.status === 'duplicate'
              ? t('duplicate')
              : t('recorded', { name: last.name, outcome: t(`outcomes.${last.outcome}`) })}
          </p>
        )}
      </div>
      {!finding && last && (
        <RecordedNow
          recorded={recorded}
          onTakenBack={(key) =>
            setRecorded((before) => before.map((one) => (one.key === key ? { ...one, takenBack: true } : one)))
          }
        />
      )}
    </div>
  )
}

function useEscape(onEscape: () => void): void {
  const heard = useRef(onEscape)
  heard.current = onEscape
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !document.querySelector('[role=dialog]')) heard.current()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
