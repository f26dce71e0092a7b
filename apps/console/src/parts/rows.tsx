import { Link } from 'wouter'
import { Button } from './button.js'
import styles from './rows.module.css'

export const Rows = ({ children }: { children: React.ReactNode }) => (
  <ul className={styles.rows}>{children}</ul>
)

/** One thing of a list: its state, its name that leads to it, a line about it, and what one can do at once. */
export const Row = ({
  href,
  state,
  title,
  detail,
  aside,
  action,
}: {
  href: string
  state: React.ReactNode
  title: React.ReactNode
  detail?: React.ReactNode
  aside?: React.ReactNode
  action?: React.ReactNode
}) => (
  <li className={styles.row}>
    <div className={styles.state}>{state}</div>
    <div className={styles.text}>
      <Link href={href} className={styles.title}>
        {title}
      </Link>
      {detail && <div className={styles.detail}>{detail}</div>}
    </div>
    {(aside || action) && (
      <div className={styles.end}>
        {aside && <span className={styles.asideText}>{aside}</span>}
        {action}
      </div>
    )}
  </li>
)

type Pages = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }

/** The next page of a list. */
export const More = ({ of: { hasNextPage, isFetchingNextPage, fetchNextPage } }: { of: Pages }) =>
  hasNextPage && (
    <div className={styles.more}>
      <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        Show more
      </Button>
    </div>
  )
