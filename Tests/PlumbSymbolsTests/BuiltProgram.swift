import Foundation
import PlumbSymbols

/// Small programs, each compiled once for all tests.
enum BuiltProgram: String, CaseIterable, Sendable {
  case cDebugDwarf4, cOptimizedDwarf5, cOptimizedDwarf4Ranges, cDwarf64
  case swiftDebug, swiftOptimized, swiftOptimizedDwarf5

  /// In `Workshop` of all programs.
  var path: String { Self.workshop.path(rawValue) }

  static let workshop: Workshop = {
    do {
      let workshop = try Workshop()
      try workshop.write(ProgramSources.main, to: "main.c")
      try workshop.write(ProgramSources.other, to: "other.c")
      try workshop.write(ProgramSources.swift, to: "main.swift")
      for program in allCases { try workshop.run(program.command) }
      return workshop
    } catch {
      fatalError("the programs of the tests cannot be built: \(error)")
    }
  }()

  private var command: String {
    let c = "-Wl,--build-id main.c other.c -o \(rawValue)"
    // The driver gives no build-id by itself.
    let swift = "-module-name Program -Xlinker --build-id main.swift -o \(rawValue)"
    return switch self {
    case .cDebugDwarf4: "clang -g -gdwarf-4 -O0 \(c)"
    case .cOptimizedDwarf5: "clang -g -gdwarf-5 -O2 \(c)"
    case .cOptimizedDwarf4Ranges: "clang -g -gdwarf-4 -O2 -ffunction-sections \(c)"
    case .cDwarf64: "clang -g -gdwarf-5 -gdwarf64 -O2 \(c)"
    case .swiftDebug: "swiftc -g -Onone \(swift)"
    case .swiftOptimized: "swiftc -g -O \(swift)"
    case .swiftOptimizedDwarf5: "swiftc -g -O -dwarf-version=5 \(swift)"
    }
  }

  /// Every few bytes of its functions.
  func addresses(of file: SymbolFile, every step: UInt64 = 3) -> [UInt64] {
    file.segments.filter { $0.permissions.contains(.execute) }
      .flatMap { stride(from: $0.address, to: $0.address + $0.fileSize, by: Int(step)) }
      .filter { file.symbol(at: $0) != nil }
  }
}

enum ProgramSources {
  /// The lines of the calls are asked for by tests.
  static let main = """
    #include <stdio.h>
    int shared(int value);
    static inline __attribute__((always_inline)) int inner(int value) {
      return value / shared(value);
    }
    static inline __attribute__((always_inline)) int middle(int value) {
      if (value > 3) {
        return inner(value + 1);
      }
      return value;
    }
    __attribute__((noinline)) int outer(int value) {
      int sum = shared(value);
      sum += middle(value);
      return sum;
    }
    int main(int count, char **arguments) {
      printf("%d %p\\n", outer(count), (void *)arguments);
      return 0;
    }
    """
  static let other = """
    static int helper(int value) { return value * 7 + 1; }
    __attribute__((noinline)) int shared(int value) {
      int sum = 1;
      for (int i = 0; i < value; i++) sum += helper(i) ^ sum;
      return sum;
    }
    """
  static let swift = """
    @inline(never) func pick(_ list: [Int], _ index: Int) -> Int {
      list[index]
    }
    @inline(__always) func twice(_ value: Int) -> Int {
      value * 2
    }
    @inline(__always) func fourTimes(_ value: Int) -> Int {
      twice(twice(value))
    }
    struct Shape<Element> { var elements: [Element] }
    extension Shape where Element == Int {
      @inline(never) func total() -> Int { elements.reduce(0) { $0 + fourTimes($1) } }
    }
    @inline(never) func fetch(_ number: Int) async -> Int {
      await Task.yield()
      return number + 1
    }
    let list = Array(0..<CommandLine.arguments.count)
    print(pick(list, 0), Shape(elements: list).total(), await fetch(list.count))
    """
}
