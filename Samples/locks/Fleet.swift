import Foundation

/// Many readers or one writer.
protocol SharedLock: Sendable {
  func lockShared()
  func unlockShared()
}

/// Where the cars of a fleet are.
final class Fleet: @unchecked Sendable {
  final class Car {
    var place = ""
  }

  final class RoadLock: SharedLock {
    func lockShared() {}
    func unlockShared() {}
  }

  private let lock = NSLock()
  private let roads = RoadLock()
  private let spare = Car()
  private var cars: [Car] = []

  func add(_ car: Car) { lock.withLock { cars.append(car) } }
  func removeAll() { lock.withLock { cars.removeAll() } }

  var count: Int {
    cars.count  // expect: read-without-lock
  }

  func park(at place: String) {
    roads.lockShared()
    spare.place = place  // expect: written-under-read-lock
    roads.unlockShared()
  }
}
