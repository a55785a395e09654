/// A list that may fill a part of an array to come, beside others that fill the other parts: what is in an array by itself could only be copied
/// there, and to copy a hundred thousand tasks costs as much as to read them.
struct PlacedList<Element>: ~Copyable {
  private var room: UnsafeMutableBufferPointer<Element>
  private let ownsRoom: Bool
  private(set) var count = 0

  /// By itself; grows as needed.
  init() {
    room = .allocate(capacity: 0)
    ownsRoom = true
  }

  /// In room that is somebody else's, not initialized, and cannot grow. What is there at the end goes, unless `leave` is called.
  init(in room: UnsafeMutableBufferPointer<Element>) {
    self.room = room
    ownsRoom = false
  }

  deinit {
    UnsafeMutableBufferPointer(rebasing: room[..<count]).deinitialize()
    if ownsRoom { room.deallocate() }
  }

  var indices: Range<Int> { 0..<count }

  subscript(index: Int) -> Element {
    borrowing get {
      precondition(index >= 0 && index < count)
      return room[index]
    }
    _modify {
      precondition(index >= 0 && index < count)
      yield &room[index]
    }
  }

  mutating func append(_ element: consuming Element) {
    if count == room.count { grow() }
    room.initializeElement(at: count, to: element)
    count += 1
  }

  private mutating func grow() {
    precondition(ownsRoom, "the room for a list is too small")
    let larger = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(64, count * 2))
    _ = larger.moveInitialize(fromContentsOf: room[..<count])
    room.deallocate()
    room = larger
  }

  mutating func removeLast(_ removed: Int) {
    precondition(removed <= count)
    count -= removed
    UnsafeMutableBufferPointer(rebasing: room[count..<count + removed]).deinitialize()
  }

  /// For one that is in somebody else's room: the elements, and the care for them, stay there. Returns how many they are.
  consuming func leave() -> Int {
    precondition(!ownsRoom)
    let left = count
    count = 0
    return left
  }
}
