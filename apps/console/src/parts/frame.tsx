import styles from './frame.module.css'
import { Logo } from './nav-icon.js'

/** The card of every step before one is in. */
export const Frame = ({
  title,
  wide = false,
  children,
}: {
  title: string
  wide?: boolean
  children: React.ReactNode
}) => (
  <main className={styles.frame}>
    <title>{`${title} · Taxiway`}</title>
    <div className={`${styles.card} ${wide ? styles.wide : ''}`}>
      <div className={styles.brand}>
        <Logo size={36} />
        <h1>{title}</h1>
      </div>
      {children}
    </div>
  </main>
)
