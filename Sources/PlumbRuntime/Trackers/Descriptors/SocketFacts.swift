import Glibc

/// What a socket is and whom it talks to.
struct SocketFacts {
  private let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// `listens on 127.0.0.1:8080`, `connected to /run/x.sock`, `UDP, bound to 0.0.0.0:53`; empty where nothing is known.
  var detail: String {
    let local = address(getsockname) ?? ""
    if option(SO_ACCEPTCONN) == 1 { return local.isEmpty ? "listens" : "listens on \(local)" }
    let type = option(SO_TYPE) == Int32(SOCK_DGRAM.rawValue) ? "datagrams, " : ""
    if let peer = address(getpeername) {
      if !peer.isEmpty { return "\(type)connected to \(peer)" }
      return local.isEmpty ? "\(type)connected" : "\(type)connected, bound to \(local)"
    }
    return local.isEmpty ? "\(type)not connected" : "\(type)bound to \(local)"
  }

  private func option(_ name: Int32) -> Int32? {
    var value: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
  }

  /// nil where there is none; empty where it has no name.
  private func address(
    _ ask: (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> Int32
  ) -> String? {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask(descriptor, $0, &size) }
    }
    guard result == 0 else { return nil }
    return withUnsafeBytes(of: storage) { bytes in
      Self.text(UnsafeRawBufferPointer(rebasing: bytes[..<min(Int(size), bytes.count)]))
    }
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    guard bytes.count >= 2 else { return "" }
    switch Int32(bytes.load(as: sa_family_t.self)) {
    case AF_INET where bytes.count >= 8:
      let port = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
      guard port != 0 else { return "" }
      return bytes[4..<8].map { String($0) }.joined(separator: ".") + ":\(port)"
    case AF_INET6 where bytes.count >= 24:
      let port = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
      guard port != 0 else { return "" }
      var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
      guard
        inet_ntop(AF_INET6, bytes.baseAddress! + 8, &text, socklen_t(text.count)) != nil
      else { return "" }
      return "[\(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self))]:\(port)"
    case AF_UNIX where bytes.count > 2:
      // An abstract name begins with a zero.
      let name = bytes[2] == 0 ? bytes[3...] : bytes[2...].prefix { $0 != 0 }
      return (bytes[2] == 0 ? "@" : "") + String(decoding: name, as: UTF8.self)
    default: return ""
    }
  }
}
