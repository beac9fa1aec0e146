import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Form, Input, InputNumber, Slider } from 'antd'
import { useTranslation } from 'react-i18next'
import { ForReading } from '../../ui/read-only.tsx'
import { useFormat } from '../../ui/use-format.ts'
import styles from './plan.module.css'
import { type Cell, renamed, shareOf, withControl, withoutCell } from './plan.ts'
import { SampleSize } from './sample-size.tsx'
import { useAudience } from './use-asked.ts'
import { usePlan } from './use-plan.ts'

/** The arms of the experiment: variants, and a control that nobody contacts. */
export function CellsStage() {
  const { t } = useTranslation('plan')
  const { plan, change, readOnly } = usePlan()
  const { cells } = plan
  const control = cells.find((cell) => cell.control)
  const percent = control ? Math.round(shareOf(cells, control) * 100) : 0
  const add = () => {
    const names = cells.map(({ name }) => name)
    const name = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].find((letter) => !names.includes(letter)) ?? String(cells.length)
    const treated = cells.filter((cell) => !cell.control)
    const weight = treated.at(-1)?.weight ?? 1
    // The control keeps its share when another variant comes.
    change({
      cells: withControl(
        [...treated, { name, weight, control: false }, ...cells.filter((c) => c.control)],
        percent,
        '',
      ),
    })
  }
  return (
    <>
      <p className={styles.about}>{t('cells.about')}</p>
      <ul className={styles.cells}>
        {cells.map((cell, at) => (
          <CellRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its place, its name changes with every key
            key={at}
            cell={cell}
            at={at}
            removable={!cell.control && cells.filter((c) => !c.control).length > 1}
          />
        ))}
      </ul>
      <Button icon={<PlusOutlined />} onClick={add} disabled={readOnly || cells.length >= 20}>
        {t('cells.add')}
      </Button>
      <Form layout="vertical" className={styles.apart ?? ''}>
        <Form.Item label={t('cells.controlShare', { percent })} extra={t('cells.controlMeans')}>
          <Slider
            aria-label={t('cells.controlLabel')}
            ariaLabelForHandle={t('cells.controlLabel')}
            min={0}
            max={50}
            value={percent}
            marks={{ 0: '0%', 10: '10%', 20: '20%', 50: '50%' }}
            onChange={(next) => change({ cells: withControl(cells, next, t('cells.control')) })}
          />
        </Form.Item>
        <Form.Item label={t('cells.pilot')} htmlFor="plan-pilot" extra={t('cells.pilotMeans')}>
          <InputNumber<number>
            id="plan-pilot"
            className={styles.amount ?? ''}
            min={1}
            max={1_000_000_000}
            precision={0}
            placeholder={t('cells.noPilot')}
            value={plan.pilotSize ?? null}
            onChange={(pilotSize) => change({ pilotSize })}
          />
        </Form.Item>
      </Form>
      {control ? (
        <ForReading>
          <SampleSize />
        </ForReading>
      ) : (
        <p className={styles.sentence}>{t('cells.noControl')}</p>
      )}
    </>
  )
}

function CellRow({ cell, at, removable }: { cell: Cell; at: number; removable: boolean }) {
  const { t } = useTranslation('plan')
  const { count, rate } = useFormat()
  const { plan, change } = usePlan()
  const audience = useAudience()
  const assigned = audience.data?.cells.find(({ name }) => name === cell.name)?.assigned
  const twice = plan.cells.some((other, i) => i !== at && other.name === cell.name)
  const weigh = (weight: number | null) =>
    change({ cells: plan.cells.map((one, i) => (i === at ? { ...one, weight: weight ?? 1 } : one)) })
  return (
    <li className={styles.cell}>
      <Input
        aria-label={t('cells.name')}
        className={styles.cellName ?? ''}
        maxLength={100}
        value={cell.name}
        {...((twice || cell.name.trim() === '') && { status: 'error' as const })}
        onChange={({ target }) => change((before) => renamed(before, at, target.value))}
      />
      {cell.control ? (
        <span className={`${styles.quiet} ${styles.weight}`}>{t('cells.isControl')}</span>
      ) : (
        <InputNumber<number>
          aria-label={t('cells.weightOf', { name: cell.name })}
          className={styles.weight ?? ''}
          prefix={t('cells.weight')}
          min={1}
          max={1_000_000}
          precision={0}
          value={cell.weight}
          onChange={weigh}
        />
      )}
      <span className={styles.number}>{rate(shareOf(plan.cells, cell))}</span>
      <span className={styles.quiet}>{assigned === undefined ? '' : t('people', { people: count(assigned) })}</span>
      {removable && (
        <Button
          type="text"
          icon={<DeleteOutlined />}
          aria-label={t('cells.remove', { name: cell.name })}
          onClick={() => change((before) => withoutCell(before, at))}
        />
      )}
      {twice && <span className={styles.harm}>{t('cells.twice')}</span>}
    </li>
  )
}
