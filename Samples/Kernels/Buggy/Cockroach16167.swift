import Channels
import Foundation

/// CockroachDB's SQL executor: it runs the statements of sessions with the system config that was
/// gossiped last.
public enum Cockroach16167 {
  /// The reading side of a lock, for those who only know how to lock and unlock.
  struct ReadLocker: Sendable {
    let mutex: ReadWriteLock

    func lock() { mutex.lockForReading() }
    func unlock() { mutex.unlock() }
  }

  struct SystemConfig: Sendable {
    var version = 0
    var databases = ["system": 1]
  }

  final class Session: @unchecked Sendable {
    var preparedStatements: [String] = []
    private var databaseCache: [String: Int] = [:]

    func resetForBatch(_ executor: Executor) {
      databaseCache = executor.databaseCache()
    }
  }

  final class Executor: @unchecked Sendable {
    private let systemConfigMu: ReadWriteLock
    private let systemConfigLocker: ReadLocker
    private var systemConfig = SystemConfig()

    init() {
      systemConfigMu = ReadWriteLock()
      systemConfigLocker = ReadLocker(mutex: systemConfigMu)
    }

    /// Takes over the configs that gossip brings.
    func start() {
      for version in 1...20 {
        updateSystemConfig(SystemConfig(version: version))
        Thread.sleep(forTimeInterval: 0.0005)
      }
    }

    private func updateSystemConfig(_ config: SystemConfig) {
      systemConfigMu.lockForWriting()
      defer { systemConfigMu.unlock() }
      systemConfig = config
    }

    /// Runs a statement; the version of the config that it ran with.
    func execParsed(_ statement: String, in session: Session) -> Int {
      systemConfigLocker.lock()
      defer { systemConfigLocker.unlock() }
      let version = systemConfig.version
      runTxnAttempt(statement, in: session)
      return version
    }

    private func runTxnAttempt(_ statement: String, in session: Session) {
      beginTxn()
      prepare(statement, in: session)
    }

    /// Waits for a timestamp of the cluster's clock.
    private func beginTxn() { Thread.sleep(forTimeInterval: 0.0005) }

    private func prepare(_ statement: String, in session: Session) {
      session.resetForBatch(self)
      session.preparedStatements.append(statement)
    }

    func databaseCache() -> [String: Int] {
      systemConfigMu.lockForReading()
      defer { systemConfigMu.unlock() }
      return systemConfig.databases
    }
  }

  public static func run() async {
    let executor = Executor()
    let session = Session()
    Thread.detachNewThread { executor.start() }
    while executor.execParsed("SELECT 1", in: session) < 20 {}
  }
}
