import HotplateService
import Testing

@Test(arguments: [
  ("9464", true), (":9464", true), ("127.0.0.1:9464", true), ("localhost:9464", true),
  ("[::1]:9464", true), ("0.0.0.0:9464", false), ("192.168.1.2:9464", false), ("99999", false),
  ("", false), ("[::]:80", false),
])
func metricsAreServedOnLoopbackOnly(text: String, isTaken: Bool) {
  #expect((MetricsServer.Address(text) != nil) == isTaken)
}
