import { downloadText } from '../../../data/download-text.js'
import type { Log } from '../../../data/log-store.js'
import { Button } from '../../../parts/button.js'
import { SearchField } from '../../../parts/search-field.js'
import styles from './toolbar.module.css'
import type { useMatches } from './use-matches.js'

type Set = (value: boolean) => void

export const Toolbar = ({
  log,
  name,
  text,
  matches,
  isLive,
  isFollowing,
  isWrapped,
  withTime,
  setSearch,
  setFollowing,
  setWrapped,
  setWithTime,
  onStep,
}: {
  log: Log
  name: string
  text: string
  matches: ReturnType<typeof useMatches>
  isLive: boolean
  isFollowing: boolean
  isWrapped: boolean
  withTime: boolean
  setSearch: (text: string) => void
  setFollowing: Set
  setWrapped: Set
  setWithTime: Set
  onStep: (by: number) => void
}) => (
  <div className={styles.bar}>
    <search className={styles.search}>
      <SearchField
        label="Search the log"
        value={text}
        onChange={setSearch}
        onEnter={isBack => onStep(isBack ? -1 : 1)}
      />
      {text !== '' && (
        <>
          <output className={styles.matches}>
            {matches.count === 0 ? 'None' : `${matches.current + 1} of ${matches.count.toLocaleString('en')}`}
          </output>
          <Button look="quiet" aria-label="Previous match" onClick={() => onStep(-1)}>
            ↑
          </Button>
          <Button look="quiet" aria-label="Next match" onClick={() => onStep(1)}>
            ↓
          </Button>
        </>
      )}
    </search>
    <div className={styles.buttons}>
      {isLive && (
        <Button aria-pressed={isFollowing} onClick={() => setFollowing(!isFollowing)}>
          {isFollowing ? 'Pause' : 'Follow'}
        </Button>
      )}
      <Toggle isOn={withTime} onChange={setWithTime}>
        Times
      </Toggle>
      <Toggle isOn={isWrapped} onChange={setWrapped}>
        Wrap
      </Toggle>
      <Button onClick={() => downloadLog(log, name)}>Download</Button>
    </div>
  </div>
)

const Toggle = ({
  isOn,
  onChange,
  children,
}: {
  isOn: boolean
  onChange: Set
  children: React.ReactNode
}) => (
  <Button aria-pressed={isOn} className={isOn ? styles.on : ''} onClick={() => onChange(!isOn)}>
    {children}
  </Button>
)

/** Everything that arrived, as it was written. */
const downloadLog = ({ lines, segments }: Log, name: string): void => {
  const parts = segments.flatMap(({ step, first, count }) => [
    `== ${step} ==\n`,
    ...lines.slice(first, first + count).map(({ at, text }) => `${at} ${text}\n`),
  ])
  downloadText(parts, `${name}.log`)
}
