import { App } from 'antd'
import { useEffect } from 'react'
import { ProblemDetail, useProblemWords } from '../ui/problem-view.tsx'
import { onProblem } from './query-client.ts'

/** Says what went wrong with a change whose page does not say it itself. */
export function ProblemNotices() {
  const { notification } = App.useApp()
  const wordsOf = useProblemWords()
  useEffect(
    () =>
      onProblem((problem) => {
        const { title, advice } = wordsOf(problem)
        notification.error({
          title,
          description: <ProblemDetail problem={problem} advice={advice} />,
          duration: 0,
          role: 'alert',
        })
      }),
    [notification, wordsOf],
  )
  return null
}
