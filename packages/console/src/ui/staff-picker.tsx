import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { type ApiProblem, api, type ItemOf, reading } from '../api/index.ts'
import { useSession } from '../app/session.tsx'
import { useSettled } from './use-settled.ts'

export interface StaffPickerProps {
  label: string
  placeholder: string
  /** Of this unit and those below it. */
  unitId: number
  value?: number | undefined
  onChange?: (id: number | undefined) => void
}

/** Finds somebody who carries work orders out, by name or e-mail address. */
export function StaffPicker({ label, placeholder, unitId, value, onChange }: StaffPickerProps) {
  const { units } = useSession()
  const [search, setSearch] = useState('')
  const sought = useSettled(search.trim())
  const found = useQuery<ItemOf<'/staff'>[], ApiProblem>({
    queryKey: ['/staff', 'picker', unitId, sought],
    queryFn: async ({ signal }) => {
      const query = { unitId, search: sought || undefined, active: 'true', right: 'work.do', limit: 20 } as const
      return (await api.get('/staff', { query }, { signal })).items
    },
    placeholderData: keepPreviousData,
  })
  // Whom an address names need not be among the first twenty.
  const named = useQuery({ ...reading('/staff/:id', { param: { id: value ?? 0 } }), enabled: value !== undefined })
  const people = [...(found.data ?? [])]
  if (named.data && !people.some(({ id }) => id === named.data.id)) people.unshift(named.data)
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      allowClear
      showSearch={{ filterOption: false, onSearch: setSearch }}
      loading={found.isFetching}
      value={value}
      onChange={onChange}
      options={people.map(({ id, name, unitId: of }) => {
        const unit = units.get(of)?.name
        return { value: id, label: unit ? `${name} · ${unit}` : name }
      })}
    />
  )
}
