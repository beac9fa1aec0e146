import { EditOutlined } from '@ant-design/icons'
import { Button, Input, Space, Table } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSending } from '../../api/index.ts'
import type { Unit } from '../../app/roles.ts'
import { useSession } from '../../app/session.tsx'
import { treeOf, type UnitNode } from '../../app/units.ts'
import { useIsPhone } from '../../ui/use-is-phone.ts'

interface Row extends Unit {
  key: number
  children?: Row[]
}

/** The units in sight as a tree. */
export function UnitTree() {
  const { t } = useTranslation('staff')
  const { units } = useSession()
  const isPhone = useIsPhone()
  const rows = useMemo(() => {
    const rowOf = ({ value, children }: UnitNode): Row[] => {
      const unit = units.get(value)
      return unit ? [{ ...unit, key: value, ...(children.length > 0 && { children: children.flatMap(rowOf) }) }] : []
    }
    return treeOf(units).flatMap(rowOf)
  }, [units])
  return (
    <Table<Row>
      key={units.size}
      aria-label={t('parts.units')}
      size="middle"
      pagination={false}
      dataSource={rows}
      expandable={{ defaultExpandAllRows: units.size <= 200 }}
      columns={[
        { key: 'name', title: t('unitName'), render: (_, unit) => <Name unit={unit} /> },
        ...(isPhone
          ? []
          : [{ key: 'kind', title: t('kind'), width: 100, render: (_: unknown, { kind }: Row) => t(`kinds.${kind}`) }]),
        { key: 'code', title: t('code'), width: isPhone ? 90 : 160, dataIndex: 'code' },
      ]}
    />
  )
}

function Name({ unit }: { unit: Unit }) {
  const { t } = useTranslation('staff')
  const { can } = useSession()
  const [written, setWritten] = useState<string>()
  const rename = useSending('patch', '/units/:id', { refreshes: ['/units'], onDone: () => setWritten(undefined) })
  if (written === undefined) {
    return (
      <>
        {unit.name}
        {can('unit.manage', unit.id) && (
          <Button
            type="text"
            size="small"
            icon={<EditOutlined />}
            aria-label={t('renameUnit', { name: unit.name })}
            title={t('rename')}
            onClick={() => setWritten(unit.name)}
          />
        )}
      </>
    )
  }
  const name = written.trim()
  return (
    <Space.Compact>
      <Input
        autoFocus
        aria-label={t('unitName')}
        value={written}
        maxLength={100}
        onChange={({ target }) => setWritten(target.value)}
        onPressEnter={() => name && rename.mutate({ param: { id: unit.id }, json: { name } })}
      />
      <Button
        type="primary"
        disabled={name === ''}
        loading={rename.isPending}
        onClick={() => rename.mutate({ param: { id: unit.id }, json: { name } })}
      >
        {t('save')}
      </Button>
      <Button onClick={() => setWritten(undefined)}>{t('cancel')}</Button>
    </Space.Compact>
  )
}
