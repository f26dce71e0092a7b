import { parseAnsi, type Span } from '../../../data/ansi.js'
import { formatExact } from '../../../data/format.js'
import type { LogLine } from '../../../data/log-store.js'
import styles from './log.module.css'

/** A browser that lays out a megabyte in one line stops answering. The download has all of it. */
const mostShown = 4_000

/** One line: its number, which links to it, its time, and its text. */
export const Line = ({
  line,
  index,
  search,
  isChosen,
  isMatch,
  withTime,
}: {
  line: LogLine
  index: number
  search: string
  isChosen: boolean
  isMatch: boolean
  withTime: boolean
}) => {
  const number = index + 1
  const { text, at, stream } = line
  const rest = text.length - mostShown
  const classes = [
    styles.line,
    isChosen && styles.chosen,
    isMatch && styles.match,
    stream === 'stderr' && styles.stderr,
  ]
  return (
    <div className={classes.filter(Boolean).join(' ')} id={`L${number}`}>
      <a href={`#L${number}`} className={styles.number} aria-label={`Line ${number}`} tabIndex={-1}>
        {number}
      </a>
      {withTime && (
        <time className={styles.time} dateTime={at} title={formatExact(at)}>
          {at.slice(11, 23)}
        </time>
      )}
      <span className={styles.text}>
        {parseAnsi(rest > 0 ? text.slice(0, mostShown) : text).map((span, position) => (
          // Spans have no identity but their place.
          <Run key={position} span={span} search={search} />
        ))}
        {rest > 0 && (
          <em className={styles.rest}> … {rest.toLocaleString('en')} more characters, in the download</em>
        )}
      </span>
    </div>
  )
}

const Run = ({ span, search }: { span: Span; search: string }) => {
  const { text, colour, isBold, isDim, isUnderlined } = span
  const classes = [
    colour && styles[colour],
    isBold && styles.bold,
    isDim && styles.dim,
    isUnderlined && styles.underlined,
  ].filter(Boolean)
  const content = search === '' ? text : <Marked text={text} search={search} />
  return classes.length > 0 ? <span className={classes.join(' ')}>{content}</span> : content
}

const Marked = ({ text, search }: { text: string; search: string }) => {
  const parts: React.ReactNode[] = []
  const lower = text.toLowerCase()
  let from = 0
  for (let found = lower.indexOf(search); found >= 0; found = lower.indexOf(search, from)) {
    parts.push(text.slice(from, found), <mark key={found}>{text.slice(found, found + search.length)}</mark>)
    from = found + search.length
  }
  return [...parts, text.slice(from)]
}
