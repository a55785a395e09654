import Foundation
import Testing

/// `Documentation/crash-json.md` names every member that is written.
@Suite struct DocumentationTests {
  @Test(arguments: ["crash.json", "groups.json"])
  func everyMemberIsExplained(_ name: String) throws {
    let page = String(decoding: TestFiles.bytes("Documentation/crash-json.md"), as: UTF8.self)
    let golden = Data(TestFiles.bytes("Tests/PlumbPostMortemTests/Golden/" + name))
    let keys = keys(of: try JSONSerialization.jsonObject(with: golden))
    #expect(keys.count > 5)
    for key in keys.subtracting(registers) {
      #expect(page.contains("`\(key)`") || page.contains("\"\(key)\":"), "\(key) is not explained")
    }
  }

  private let registers: Set<String> = ["rip", "rsp", "rbp", "rax", "r14"]

  private func keys(of value: Any) -> Set<String> {
    switch value {
    case let object as [String: Any]:
      object.reduce(into: []) { $0.formUnion(keys(of: $1.value).union([$1.key])) }
    case let list as [Any]: list.reduce(into: []) { $0.formUnion(keys(of: $1)) }
    default: []
    }
  }
}
