import { Button, Drawer, Form, Input, Select, Space, TreeSelect } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { treeOf } from '../../app/units.ts'
import { ConfirmAct } from '../../ui/confirm-act.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { UnitName } from '../../ui/values.tsx'
import { type Person, type Role, roles } from './roles.ts'
import styles from './staff.module.css'

/** One person: their name, roles, login, and whether they may come in. */
export function PersonDrawer({ person, onClose }: { person: Person | undefined; onClose: () => void }) {
  const { t } = useTranslation('staff')
  return (
    <Drawer open={person !== undefined} onClose={onClose} title={person?.name} size={480} destroyOnHidden>
      {person && (
        <>
          <p className={styles.quiet}>
            {person.email} · <UnitName id={person.unitId} />
          </p>
          <Change person={person} />
        </>
      )}
      {person === undefined && t('parts.people')}
    </Drawer>
  )
}

function Change({ person }: { person: Person }) {
  const { t } = useTranslation('staff')
  const { can, me } = useSession()
  const refreshes = ['/staff']
  const change = useSending('patch', '/staff/:id', { refreshes, shownHere: true })
  const param = { id: person.id }
  if (!can('staff.manage', person.unitId)) return <p className={styles.quiet}>{t('mayNotManage')}</p>
  return (
    <>
      {change.error && <ProblemView problem={change.error} compact />}
      <Form
        layout="vertical"
        initialValues={{ name: person.name }}
        onFinish={({ name }: { name: string }) => change.mutate({ param, json: { name: name.trim() } })}
      >
        <Form.Item
          label={t('name')}
          name="name"
          rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}
        >
          <Input maxLength={100} />
        </Form.Item>
        <Button htmlType="submit" loading={change.isPending}>
          {t('rename')}
        </Button>
      </Form>
      <Roles person={person} />
      <Password person={person} />
      {person.id !== me.staffId && (
        <section className={styles.section}>
          <h3>{t('access')}</h3>
          {person.active ? (
            <ConfirmAct
              danger
              label={t('close')}
              title={t('closeTitle', { name: person.name })}
              consequence={t('closeConsequence')}
              act={() => change.mutateAsync({ param, json: { active: false } })}
            />
          ) : (
            <Button onClick={() => change.mutate({ param, json: { active: true } })}>{t('reopen')}</Button>
          )}
        </section>
      )}
    </>
  )
}

function Roles({ person }: { person: Person }) {
  const { t } = useTranslation(['staff', 'shell'])
  const { units, can } = useSession()
  const tree = useMemo(() => treeOf(units), [units])
  const [role, setRole] = useState<Role>()
  const [unitId, setUnitId] = useState(person.unitId)
  const refreshes = ['/staff', '/me']
  const grant = useSending('put', '/staff/:id/roles/:unitId/:role', { refreshes, shownHere: true })
  const revoke = useSending('delete', '/staff/:id/roles/:unitId/:role', { refreshes, shownHere: true })
  const problem: ApiProblem | null = grant.error ?? revoke.error
  return (
    <section className={styles.section}>
      <h3>{t('role')}</h3>
      {problem && <ProblemView problem={problem} compact />}
      <ul className={styles.roles}>
        {person.roles.map((one) => (
          <li key={`${one.unitId} ${one.role}`}>
            <div>
              <strong>{t(`shell:roles.${one.role}`)}</strong> · <UnitName id={one.unitId} />
              <div className={styles.quiet}>{t(`roleMeans.${one.role}`)}</div>
            </div>
            {can('staff.manage', one.unitId) && (
              <Button
                type="link"
                size="small"
                loading={revoke.isPending}
                onClick={() => revoke.mutate({ param: { id: person.id, ...one } })}
              >
                {t('revoke')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Space wrap>
        <Select
          aria-label={t('addRole')}
          placeholder={t('addRole')}
          value={role}
          onChange={setRole}
          style={{ width: 180 }}
          options={roles.map((value) => ({ value, label: t(`shell:roles.${value}`) }))}
        />
        <TreeSelect
          aria-label={t('unit')}
          value={unitId}
          onChange={setUnitId}
          treeData={tree}
          style={{ width: 180 }}
          treeDefaultExpandAll
        />
        <Button
          disabled={role === undefined}
          loading={grant.isPending}
          onClick={() => role && grant.mutate({ param: { id: person.id, unitId, role } })}
        >
          {t('grant')}
        </Button>
      </Space>
    </section>
  )
}

function Password({ person }: { person: Person }) {
  const { t } = useTranslation('staff')
  const [form] = Form.useForm<{ password: string }>()
  const set = useSending('put', '/staff/:id/login', {
    refreshes: ['/staff'],
    shownHere: true,
    onDone: () => form.resetFields(),
  })
  return (
    <section className={styles.section}>
      <h3>{t('login')}</h3>
      <p className={styles.quiet}>{person.hasLogin ? t('loginHint') : t('noLoginHint')}</p>
      {set.error && <ProblemView problem={set.error} compact />}
      {set.isSuccess && <p role="status">{t('passwordSet')}</p>}
      <Form
        form={form}
        layout="vertical"
        onFinish={({ password }) => set.mutate({ param: { id: person.id }, json: { password } })}
      >
        <Form.Item
          label={t('password')}
          name="password"
          extra={t('passwordRule')}
          rules={[{ required: true, min: 10, max: 128, message: t('passwordRule') }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button htmlType="submit" loading={set.isPending}>
          {person.hasLogin ? t('resetPassword') : t('openLogin')}
        </Button>
      </Form>
    </section>
  )
}
