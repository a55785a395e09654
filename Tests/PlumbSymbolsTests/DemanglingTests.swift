import PlumbSymbols
import Testing

@Suite struct DemanglingTests {
  @Test(arguments: [
    ("$sSS5countSivg", "Swift.String.count.getter : Swift.Int"),
    (
      "_ZNSt6vectorIiSaIiEE9push_backERKi",
      "std::vector<int, std::allocator<int> >::push_back(int const&)"
    ),
    ("main", "main"),
    ("", ""),
    ("Swift runtime failure: Index out of range", "Swift runtime failure: Index out of range"),
    ("$s", "$s"),
    ("_Zzzz", "_Zzzz"),
  ])
  func fullNames(mangled: String, expected: String) {
    #expect(demangle(mangled, style: .full) == expected)
  }

  @Test func simplifiedNamesLeaveModulesOut() {
    #expect(demangle("$sSS5countSivg", style: .simplified) == "String.count.getter")
  }
}
