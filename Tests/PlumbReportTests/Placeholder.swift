import Testing
import PlumbReport
