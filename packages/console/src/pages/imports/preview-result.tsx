import { useTranslation } from 'react-i18next'
import type { Answer } from '../../api/index.ts'
import { Figure, Figures } from '../../ui/figures.tsx'
import { Said } from '../../ui/said.tsx'
import { useFormat } from '../../ui/use-format.ts'
import styles from './imports.module.css'

/** What the import would do, before it does. */
export function PreviewResult({ preview }: { preview: Answer<'post', '/imports/customers/preview'> }) {
  const { t } = useTranslation('imports')
  const { count } = useFormat()
  const { read, updated, unchanged, rejected, conflicts, conflictCount, rejects } = preview
  const figures = { read, new: preview.new, updated, unchanged, rejected }
  return (
    <section role="status" className={styles.result}>
      <h2 className={styles.heading}>{t('wouldDo')}</h2>
      <Figures>
        {(['read', 'new', 'updated', 'unchanged', 'rejected'] as const).map((figure) => (
          <Figure
            key={figure}
            name={t(figure === 'new' ? 'inserted' : figure)}
            value={count(figures[figure])}
            harm={figure === 'rejected' && rejected > 0}
          />
        ))}
      </Figures>
      {rejects.length > 0 && (
        <>
          <h3>{t('rejects')}</h3>
          <ul>
            {rejects.slice(0, 10).map(({ line, reason }) => (
              <li key={line}>
                {t('lineNumber', { line })} <Said sentence={reason} />
              </li>
            ))}
          </ul>
        </>
      )}
      {conflictCount > 0 && (
        <>
          <h3>{t('conflicts', { count: conflictCount })}</h3>
          <ul>
            {conflicts.slice(0, 10).map(({ line, field, value, name, customerName }) => (
              <li key={`${line} ${field} ${customerName}`}>
                {t('conflict', { line, field: t(`fields.${field}`), value, name, customerName })}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
