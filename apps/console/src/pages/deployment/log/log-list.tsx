import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Log } from '../../../data/log-store.js'
import { useKeys } from '../../../parts/keys.js'
import { Line } from './line.js'
import styles from './log.module.css'
import { createRows } from './rows.js'
import { StepHead } from './step-head.js'
import { Toolbar } from './toolbar.js'
import { useLogAddress } from './use-log-address.js'
import { useMatches } from './use-matches.js'

const rowHeight = 20
/** Room for a bar below lines that are wider than the box. */
const scrollbar = 16
const nearEnd = 24
const upKeys = new Set(['ArrowUp', 'PageUp', 'Home'])

/** The lines that fit the window, of any number. */
export const LogList = ({ log, name }: { log: Log; name: string }) => {
  const box = useRef<HTMLElement>(null)
  const { search: text, folded, line, step, setSearch, toggleFold } = useLogAddress()
  const [isFollowing, setFollowing] = useState(line === undefined && step === undefined)
  const [isWrapped, setWrapped] = useState(false)
  const [withTime, setWithTime] = useState(false)
  const matches = useMatches(log, text)
  const rows = createRows(log.segments, folded)
  const list = useVirtualizer({
    count: rows.count,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const isLive = log.status === 'following'
  const follows = isFollowing && isLive

  const goToRow = (row: number) => {
    setFollowing(false)
    list.scrollToIndex(row, { align: 'center' })
  }
  const goToLine = (index: number | undefined) => {
    if (index !== undefined) goToRow(rows.ofLine(index))
  }
  useLayoutEffect(() => {
    if (follows && log.version > 0) list.scrollToIndex(rows.count - 1, { align: 'end' })
  }, [follows, log.version, rows.count, list])

  // A line of the address may be written later than the page is opened; it is gone to once.
  const goal = line ?? step
  const reached = useRef<typeof goal>(undefined)
  useEffect(() => {
    if (goal === undefined || reached.current === goal) return
    const row =
      typeof goal === 'string' ? rows.ofStep(goal) : goal < log.lines.length ? rows.ofLine(goal) : undefined
    if (row === undefined) return
    reached.current = goal
    setFollowing(false)
    list.scrollToIndex(row, { align: typeof goal === 'string' ? 'start' : 'center' })
  })

  // What the reader searches for comes into view, and each step to another match as well; not what the address searched for.
  const isSearching = useRef(false)
  const sought = matches.line
  useEffect(() => {
    if (isSearching.current && sought !== undefined) goToLine(sought)
  }, [sought, matches.search])

  useKeys(keys => {
    if (keys === 'f') setFollowing(before => !before)
    else if (keys === 'w') setWrapped(before => !before)
    else return false
    return true
  })
  const isAtEnd = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement) =>
    scrollHeight - scrollTop - clientHeight < nearEnd

  return (
    <>
      <Toolbar
        {...{
          log,
          name,
          text,
          matches,
          isLive,
          isFollowing,
          isWrapped,
          withTime,
          setWrapped,
          setWithTime,
        }}
        setFollowing={setFollowing}
        setSearch={next => {
          isSearching.current = true
          setSearch(next)
        }}
        onStep={by => {
          isSearching.current = true
          goToLine(matches.step(by))
        }}
      />
      <section
        ref={box}
        className={`${styles.box} ${isWrapped ? styles.wrapped : ''}`}
        style={{ height: `min(70vh, ${list.getTotalSize() + scrollbar}px)` }}
        aria-label="Lines of the log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
        tabIndex={0}
        onWheel={({ deltaY }) => deltaY < 0 && setFollowing(false)}
        onTouchMove={() => setFollowing(false)}
        onKeyDown={({ key }) => upKeys.has(key) && setFollowing(false)}
        onScroll={({ currentTarget }) => isLive && isAtEnd(currentTarget) && setFollowing(true)}
      >
        <div className={styles.all} style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, start, key }) => {
            const row = rows.at(index)
            const entry = row?.kind === 'line' ? log.lines[row.index] : undefined
            return (
              <div
                key={key}
                data-index={index}
                ref={list.measureElement}
                className={styles.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                {row?.kind === 'step' && (
                  <StepHead
                    segment={row.segment}
                    isFolded={folded.has(row.segment.key)}
                    onToggle={toggleFold}
                  />
                )}
                {row?.kind === 'line' && entry && (
                  <Line
                    line={entry}
                    index={row.index}
                    search={matches.search}
                    isChosen={row.index === line}
                    isMatch={row.index === matches.line}
                    withTime={withTime}
                  />
                )}
              </div>
            )
          })}
        </div>
      </section>
    </>
  )
}
