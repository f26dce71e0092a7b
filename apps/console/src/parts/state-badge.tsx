import { describeState, type Noun, type Tone } from '../data/vocabulary.js'
import styles from './state-badge.module.css'

/** The shape says the same as the colour, for people who do not see colours and for prints. */
const shapes: Readonly<Record<Tone, React.ReactNode>> = {
  live: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  busy: (
    <>
      <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 1.75a4.25 4.25 0 0 1 0 8.5Z" fill="currentColor" />
    </>
  ),
  failed: <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />,
  held: <path d="M4 2.5v7M8 2.5v7" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />,
  asleep: (
    <path
      d="M8.6 8.4A4.5 4.5 0 0 1 4.6 1.6 4.5 4.5 0 1 0 10.4 7.4a4.6 4.6 0 0 1-1.8 1Z"
      fill="currentColor"
    />
  ),
  quiet: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />,
}

export const StateShape = ({ tone }: { tone: Tone }) => (
  <svg className={styles[tone]} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
    {shapes[tone]}
  </svg>
)

/** A state in its colour, its shape and its word. */
export const StateBadge = ({ noun, state }: { noun: Noun; state: string }) => {
  const { tone, word } = describeState(noun, state)
  return (
    <span className={`${styles.badge} ${styles[`${tone}Soft`]}`} data-state={state}>
      <StateShape tone={tone} />
      {word}
    </span>
  )
}
