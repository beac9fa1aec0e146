import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { type ApiProblem, api, type ItemOf } from '../api/index.ts'
import { useSettled } from './use-settled.ts'

export interface CustomerPickerProps {
  label: string
  placeholder: string
  value: number | undefined
  onChange: (id: number | undefined) => void
}

/** Finds one of the reader's customers by name, number, mobile or e-mail address. */
export function CustomerPicker({ label, placeholder, value, onChange }: CustomerPickerProps) {
  const [search, setSearch] = useState('')
  const sought = useSettled(search.trim())
  const found = useQuery<ItemOf<'/customers'>[], ApiProblem>({
    queryKey: ['/customers', 'picker', sought],
    queryFn: async ({ signal }) => {
      const query = { search: sought || undefined, limit: 20 }
      return (await api.get('/customers', { query }, { signal })).items
    },
    placeholderData: keepPreviousData,
  })
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      style={{ width: '100%' }}
      allowClear
      showSearch={{ filterOption: false, onSearch: setSearch }}
      loading={found.isFetching}
      value={value}
      onChange={onChange}
      options={(found.data ?? []).map(({ id, name, ref }) => ({ value: id, label: ref ? `${name} · ${ref}` : name }))}
    />
  )
}
