import Foundation

/// Hugo's page rendering: the content of a page, with the shortcodes in it, is made when a template
/// first asks for something that depends on it.
public enum Hugo5379 {
  /// Runs something the first time only; who comes meanwhile waits for its end.
  final class Once: @unchecked Sendable {
    private let lock = NSLock()
    private var isDone = false

    func perform(_ body: () -> Void) {
      lock.lock()
      defer { lock.unlock() }
      if isDone { return }
      body()
      isDone = true
    }
  }

  /// What a shortcode's template sees of the page that it is used on.
  struct PageWithoutContent: Sendable {
    let page: Page

    var title: String { page.title }

    /// The page's content is not there yet.
    func wordCount() -> Int { 0 }
  }

  final class Page: @unchecked Sendable {
    let title: String
    private let source: String
    private let contentInit = Once()
    private let plainInit = Once()
    private let contentInitLock = NSLock()
    private var shortcodes: [@Sendable (PageWithoutContent) -> String] = []
    private var content = ""
    private var plainWords: [Substring] = []

    init(title: String, source: String) {
      self.title = title
      self.source = source
    }

    func setContentInit() {
      shortcodes = [{ page in "\(page.title) (\(page.wordCount()) words)" }]
    }

    func wordCount() -> Int {
      initContent()
      initPlain()
      return plainWords.count
    }

    private func initContent() {
      contentInit.perform {
        let rendered = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
          self.contentInitLock.lock()
          defer { self.contentInitLock.unlock() }
          self.prepareForRender()
          rendered.signal()
        }
        // A page that takes too long is rendered without its shortcodes.
        _ = rendered.wait(timeout: .now() + .milliseconds(20))
      }
    }

    private func prepareForRender() {
      let page = PageWithoutContent(page: self)
      content = source + shortcodes.map { $0(page) }.joined(separator: "\n")
    }

    private func initPlain() {
      plainInit.perform {
        contentInitLock.withLock { plainWords = content.split(separator: " ") }
      }
    }
  }

  final class Site: Sendable {
    private let pages: [Page]

    init(pages: [Page]) {
      self.pages = pages
    }

    func build() {
      for page in pages { page.setContentInit() }
      renderPages()
    }

    private func renderPages() {
      let renderers = DispatchGroup()
      for _ in 0..<2 {
        DispatchQueue.global().async(group: renderers) {
          for page in self.pages { _ = page.wordCount() }
        }
      }
      renderers.wait()
    }
  }

  public static func run() async {
    let site = Site(pages: [Page(title: "Simple", source: "One two three. ")])
    site.build()
  }
}
