/// The last step of a schema change: each new check constraint of the table is validated in a
/// transaction of its own.
public enum Cockroach35501 {
  struct ConstraintToValidate: Sendable {
    var name: String
  }

  struct TableDescriptor: Sendable {
    var checks: [String]
  }

  struct ImmutableTableDescriptor: Sendable {
    let table: TableDescriptor

    func makeFirstMutationPublic() -> MutableTableDescriptor {
      MutableTableDescriptor(table: table)
    }
  }

  final class MutableTableDescriptor: Sendable {
    let table: TableDescriptor

    init(table: TableDescriptor) {
      self.table = table
    }

    func hasCheck(named name: String) -> Bool { table.checks.contains(name) }
  }

  static func validateCheckInTxn(_ desc: MutableTableDescriptor, _ checkName: String) -> Bool {
    desc.hasCheck(named: checkName)
  }

  struct SchemaChanger: Sendable {
    let table: TableDescriptor

    /// How many of the constraints hold.
    func validateChecks(_ checks: [ConstraintToValidate]) async -> Int {
      let desc = ImmutableTableDescriptor(table: table).makeFirstMutationPublic()
      return await withTaskGroup(of: Bool.self) { group in
        var pending = checks.makeIterator()
        while let check = pending.next() {
          group.addTask {
            validateCheckInTxn(desc, check.name)
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
    }

    func runBackfill() async -> Int {
      await validateChecks(table.checks.map { ConstraintToValidate(name: $0) })
    }
  }

  public static func run() async {
    let changer = SchemaChanger(
      table: TableDescriptor(checks: (0..<10).map { "check_\($0)" }))
    let backfill = Task { await changer.runBackfill() }
    _ = await backfill.value
  }
}
