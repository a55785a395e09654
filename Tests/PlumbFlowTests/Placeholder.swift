import Testing
import PlumbFlow
