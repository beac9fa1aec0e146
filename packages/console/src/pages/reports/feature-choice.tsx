import { Checkbox } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Answer } from '../../api/index.ts'
import { useWords } from '../../ui/use-words.ts'
import styles from './reports.module.css'

type Feature = Answer<'get', '/model-features'>['items'][number]

interface FeatureChoiceProps {
  items: Feature[]
  /** Names; undefined: nobody has chosen yet, and all are taken but those known only as of today. */
  value?: string[] | undefined
  onChange?: (names: string[]) => void
}

/** What a model may learn from, by what is known of it: told by a file, computed as of then, or only as it is today. */
export function FeatureChoice({ items, value, onChange }: FeatureChoiceProps) {
  const { t } = useTranslation('reports')
  const words = useWords()
  const chosen = value ?? items.filter(({ kind }) => kind !== 'today').map(({ name }) => name)
  return (
    <>
      {(['snapshot', 'database', 'today'] as const).map((kind) => {
        const ofKind = items.filter((item) => item.kind === kind)
        if (ofKind.length === 0) return null
        const names = ofKind.map(({ name }) => name)
        const here = chosen.filter((name) => names.includes(name))
        const others = chosen.filter((name) => !names.includes(name))
        return (
          <fieldset key={kind} className={styles.features}>
            <legend>
              <Checkbox
                checked={here.length === names.length}
                indeterminate={here.length > 0 && here.length < names.length}
                onChange={({ target }) => onChange?.(target.checked ? [...others, ...names] : others)}
              >
                {t(`train.kinds.${kind}`)}
              </Checkbox>
            </legend>
            <p className={styles.quiet}>{t(`train.kindMeans.${kind}`)}</p>
            <Checkbox.Group
              value={here}
              onChange={(next: string[]) => onChange?.([...others, ...next])}
              options={ofKind.map(({ name, label }) => ({ value: name, label: words(label) }))}
            />
          </fieldset>
        )
      })}
    </>
  )
}
