import Channels

/// The SQL driver's transactions, as CockroachDB's tests use them: a transaction watches its
/// context in the background and gives its connection back when that is done.
public enum Cockroach13197 {
  struct Connection: Sendable {
    let id: Int

    func exec(_ statement: String) -> Int { statement.utf8.count + id }
  }

  final class DB: Sendable {
    private let idle = Protected<[Connection]>([Connection(id: 1), Connection(id: 2)])

    func begin() -> Tx? {
      guard let connection = idle.use({ $0.popLast() }) else { return nil }
      let tx = Tx(connection: connection, db: self)
      Task { await tx.awaitDone() }
      return tx
    }

    func putBack(_ connection: Connection) {
      idle.use { $0.append(connection) }
    }
  }

  final class Tx: Sendable {
    private let connection: Connection
    private let db: DB
    private let done: AsyncStream<Void>
    private let context: AsyncStream<Void>.Continuation

    init(connection: Connection, db: DB) {
      self.connection = connection
      self.db = db
      (done, context) = AsyncStream.makeStream()
    }

    func exec(_ statement: String) -> Int { connection.exec(statement) }

    func commit() {
      _ = connection.exec("COMMIT")
      context.finish()
    }

    func rollback() {
      _ = connection.exec("ROLLBACK")
      context.finish()
    }

    func awaitDone() async {
      for await _ in done {}
      db.putBack(connection)
    }
  }

  public static func run() async {
    let db = DB()
    guard let tx = db.begin() else { return }
    defer { tx.rollback() }
    _ = tx.exec("INSERT INTO accounts VALUES (1, 100)")
  }
}
