import styles from './panel.module.css'

/** The head of a page: its title (also of the tab), what stands beside it, and where it belongs. */
export const PageHead = ({
  title,
  trail,
  aside,
  children,
}: {
  title: string
  trail?: React.ReactNode
  aside?: React.ReactNode
  children?: React.ReactNode
}) => (
  <header className={styles.head}>
    <title>{`${title} · Taxiway`}</title>
    {trail && (
      <nav aria-label="Breadcrumb" className={styles.trail}>
        {trail}
      </nav>
    )}
    <div className={styles.titleLine}>
      <h1>{title}</h1>
      {aside && <div className={styles.aside}>{aside}</div>}
    </div>
    {children && <div className={styles.lead}>{children}</div>}
  </header>
)

/** A part of a page with a heading. */
export const Panel = ({
  title,
  aside,
  flush = false,
  children,
}: {
  title: string
  aside?: React.ReactNode
  flush?: boolean
  children: React.ReactNode
}) => (
  <section className={styles.panel} aria-label={title}>
    <div className={styles.panelHead}>
      <h2>{title}</h2>
      {aside}
    </div>
    <div className={flush ? styles.flush : styles.body}>{children}</div>
  </section>
)

/** What would be here, and how to get it. */
export const Empty = ({ title, children }: { title: string; children?: React.ReactNode }) => (
  <div className={styles.empty}>
    <p className={styles.emptyTitle}>{title}</p>
    {children && <div className={styles.emptyText}>{children}</div>}
  </div>
)

/** Names and values of one thing. */
export const Facts = ({ children }: { children: React.ReactNode }) => (
  <dl className={styles.facts}>{children}</dl>
)

export const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div className={styles.fact}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

export const Waiting = () => (
  <p className={styles.waiting} role="status">
    Loading …
  </p>
)
