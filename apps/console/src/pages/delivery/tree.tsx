import { useState } from 'react'
import { showHidden } from '../../data/visible-text.js'
import { Button } from '../../parts/button.js'
import { type Found, partsOf, placeOf } from './find-in-tree.js'
import styles from './tree.module.css'

const mostShown = 100
const mostCharacters = 1_000

/** A value of JSON as text that folds. Only what is open is in the page. */
export const Tree = ({
  value,
  place = '',
  found,
  openDepth = 1,
}: {
  value: unknown
  place?: string
  found: Found | undefined
  /** So many levels are open before the reader folds or searches. */
  openDepth?: number
}) => {
  const [most, setMost] = useState(mostShown)
  const parts = partsOf(value).filter(([name]) => !found || found.places.has(placeOf(place, name)))
  return (
    <>
      <ul className={styles.tree}>
        {parts.slice(0, most).map(([name, part]) => (
          <Part key={name} name={name} part={part} {...{ place: placeOf(place, name), found, openDepth }} />
        ))}
      </ul>
      {parts.length > most && (
        <Button look="quiet" onClick={() => setMost(most + mostShown)}>
          Show more of {parts.length}
        </Button>
      )}
    </>
  )
}

const Part = ({
  name,
  part,
  place,
  found,
  openDepth,
}: {
  name: string
  part: unknown
  place: string
  found: Found | undefined
  openDepth: number
}) => {
  // A search opens what leads to a match. What matched by its own name shows its parts when it is opened.
  const isWay = partsOf(part).some(([below]) => found?.places.has(placeOf(place, below)))
  const [isOpen, setOpen] = useState(found ? isWay : openDepth > 0)
  const size = partsOf(part).length
  const shownName = showHidden(name)
  if (size === 0)
    return (
      <li className={styles.leaf}>
        <span className={styles.name}>{shownName}</span> <Value of={part} />
      </li>
    )
  return (
    <li>
      <button type="button" className={styles.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span aria-hidden="true" className={styles.arrow}>
          {isOpen ? '▾' : '▸'}
        </span>
        <span className={styles.name}>{shownName}</span>{' '}
        <span className={styles.size}>{Array.isArray(part) ? `[${size}]` : `{${size}}`}</span>
      </button>
      {isOpen && (
        <Tree value={part} place={place} found={isWay ? found : undefined} openDepth={openDepth - 1} />
      )}
    </li>
  )
}

const Value = ({ of }: { of: unknown }) => {
  if (typeof of !== 'string') return <span className={styles.plain}>{JSON.stringify(of)}</span>
  const rest = of.length - mostCharacters
  return (
    <span className={styles.text}>
      {showHidden(of.slice(0, mostCharacters))}
      {rest > 0 && <span className={styles.size}> … {rest} more characters</span>}
    </span>
  )
}
