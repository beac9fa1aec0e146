import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, api, type ItemOf } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { useSettled } from '../../ui/use-settled.ts'
import styles from './plan.module.css'

type Colleague = Pick<ItemOf<'/staff'>, 'id' | 'name' | 'email'>

/** As many as a test goes to. */
const most = 10

/** People of the reader's units, and the reader. */
export function Colleagues({
  id,
  value,
  onChange,
}: {
  id: string
  value: number[]
  onChange: (staffIds: number[]) => void
}) {
  const { t } = useTranslation('plan')
  const { me } = useSession()
  const [search, setSearch] = useState('')
  const sought = useSettled(search.trim())
  const found = useQuery<Colleague[], ApiProblem>({
    queryKey: ['/staff', 'colleagues', sought],
    queryFn: async ({ signal }) => {
      const query = { search: sought || undefined, active: 'true' as const, limit: 50 }
      return (await api.get('/staff', { query }, { signal })).items
    },
    placeholderData: keepPreviousData,
  })
  // Who was chosen stays named, whatever is searched for next.
  const [known, setKnown] = useState<Colleague[]>([{ id: me.staffId, name: me.name, email: me.email }])
  const others = (found.data ?? []).filter((one) => !known.some(({ id }) => id === one.id))
  return (
    <Select
      id={id}
      mode="multiple"
      maxCount={most}
      style={{ width: '100%' }}
      placeholder={t('test.pick')}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      loading={found.isFetching}
      value={value}
      onChange={(chosen) => {
        setKnown([...known, ...others.filter((one) => chosen.includes(one.id))])
        setSearch('')
        onChange(chosen)
      }}
      options={[...known, ...others].map((one) => ({
        value: one.id,
        label: one.id === me.staffId ? t('test.self', { name: one.name }) : one.name,
        email: one.email,
      }))}
      optionRender={({ data, label }) => (
        <>
          {label} <span className={styles.quiet}>{data.email}</span>
        </>
      )}
    />
  )
}
