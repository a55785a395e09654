import Dispatch
import Foundation

/// The descriptor is closed by the cancellation handler, which runs only if somebody cancels.
final class FileWatcher {
  private let source: DispatchSourceRead

  init(descriptor: Int32, changed: @escaping () -> Void) {
    source = DispatchSource.makeReadSource(  // expect: source-not-cancelled
      fileDescriptor: descriptor, queue: .global())
    source.setEventHandler(handler: changed)
    source.setCancelHandler { close(descriptor) }
    source.resume()
  }
}
