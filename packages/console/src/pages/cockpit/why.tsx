import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, reading } from '../../api/index.ts'
import { Loaded } from '../../ui/loaded.tsx'
import styles from './cockpit.module.css'

/** Looks up one customer's fate by their number. */
export function Why({ campaignId }: { campaignId: number }) {
  const { t } = useTranslation('cockpit')
  const [ref, setRef] = useState<string>()
  const why = useQuery({
    ...reading('/campaigns/:id/why', { param: { id: campaignId }, query: { ref } }),
    enabled: ref !== undefined,
    retry: false,
  })
  return (
    <section className={styles.section} aria-labelledby="why">
      <h2 id="why" className={styles.heading}>
        {t('why.title')}
      </h2>
      <Form layout="inline" requiredMark={false} onFinish={({ ref }: { ref: string }) => setRef(ref.trim())}>
        <Form.Item
          name="ref"
          label={t('why.label')}
          rules={[{ required: true, whitespace: true, message: t('why.missing') }]}
        >
          <Input maxLength={100} autoComplete="off" />
        </Form.Item>
        <Button htmlType="submit" loading={why.isFetching}>
          {t('why.ask')}
        </Button>
      </Form>
      {ref !== undefined && (
        <Loaded reading={why} skeleton={<p>…</p>}>
          {(found) => <Found {...found} customer={ref} />}
        </Loaded>
      )}
    </section>
  )
}

type FoundProps = Answer<'get', '/campaigns/:id/why'> & { customer: string }

function Found({ fate, frozen, customer }: FoundProps) {
  const { t } = useTranslation(['cockpit', 'terms'])
  const special = fate === 'targeted' || fate === 'control' || fate === 'outside-pilot'
  const sentence =
    fate === null
      ? t('why.notMatched')
      : special
        ? t(`why.${fate}`)
        : t('why.excluded', { fate: t(`terms:fates.${fate}`) })
  return (
    <p role="status">
      <strong>{customer}</strong> {sentence}
      {frozen && <span className={styles.quiet}> {t('why.frozen')}</span>}
    </p>
  )
}
