import CResourceChild
import Glibc

private let page = 4096

let mappingCases: [LeakCase] = [
  LeakCase("mmap", .mapping) {
    let start = mmap(nil, 16 * page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)  // leaks: mmap
    return { munmap(start, 16 * page) }
  },
  LeakCase("mmap-file", .mapping) {
    let start = child_map_file(8192)
    return { munmap(start, 8192) }
  },
  LeakCase("munmap-part", .mapping, count: 2) {
    let start = child_map_and_cut()
    // Not what was cut out: that may be somebody else's by now, such as the tracker's.
    return {
      munmap(start, page)
      munmap(start.map { $0 + 2 * page }, 2 * page)
    }
  },
  LeakCase("mremap", .mapping) {
    var size = 0
    let start = child_map_and_grow(&size)
    return { [size] in munmap(start, size) }
  },
]

let streamCases: [LeakCase] = [
  LeakCase("stream", .stream) {
    nonisolated(unsafe) var kept: AsyncStream<Int>.Continuation?
    let stream = AsyncStream<Int> { kept = $0 }  // leaks: stream
    return {
      kept?.finish()
      withExtendedLifetime(stream) {}
    }
  },
  LeakCase("make-stream", .stream) {
    let (stream, continuation) = AsyncStream<String>.makeStream()  // leaks: make-stream
    return {
      continuation.finish()
      withExtendedLifetime(stream) {}
    }
  },
  LeakCase("dropped-stream", .stream) {
    typealias Batches = AsyncStream<[Int]>
    nonisolated(unsafe) var kept: Batches.Continuation?
    nonisolated(unsafe) var stream: Batches?
    stream = Batches(bufferingPolicy: .bufferingOldest(2)) { kept = $0 }  // leaks: dropped-stream
    kept?.yield([1])
    return {
      // When the stream goes, its continuation has nobody to yield to.
      withExtendedLifetime(stream) {}
      stream = nil
    }
  },
  LeakCase("freed-stream", .stream) {
    nonisolated(unsafe) var pair: (AsyncStream<Int>, AsyncStream<Int>.Continuation)?
    pair = AsyncStream<Int>.makeStream()  // leaks: freed-stream
    return {
      withExtendedLifetime(pair) {}
      pair = nil
    }
  },
  LeakCase("throwing-stream", .stream) {
    nonisolated(unsafe) var kept: AsyncThrowingStream<Int, any Error>.Continuation?
    let stream = AsyncThrowingStream<Int, any Error> { kept = $0 }  // leaks: throwing-stream
    return {
      kept?.finish(throwing: CancellationError())
      withExtendedLifetime(stream) {}
    }
  },
  LeakCase("make-throwing-stream", .stream) {
    typealias Stream = AsyncThrowingStream<String, any Error>
    let (stream, continuation) = Stream.makeStream()  // leaks: make-throwing-stream
    return {
      continuation.finish()
      withExtendedLifetime(stream) {}
    }
  },
]
