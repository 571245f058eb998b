// One secured Fast DDS participant: says or hears a topic with the keys of an enclave, to see what permissions do.
//
//     participant say|hear DOMAIN TOPIC [ENCLAVE_FOLDER]
//
// Writes one word a line on stdout: "joined" or "refused" (no participant), then "allowed" or "denied" (no writer or reader),
// then "heard TEXT" for each message. Goes on until it is killed.

#include <chrono>
#include <cstring>
#include <iostream>
#include <string>
#include <thread>

#include <fastdds/dds/domain/DomainParticipant.hpp>
#include <fastdds/dds/domain/DomainParticipantFactory.hpp>
#include <fastdds/dds/log/Log.hpp>
#include <fastdds/dds/publisher/DataWriter.hpp>
#include <fastdds/dds/publisher/Publisher.hpp>
#include <fastdds/dds/subscriber/DataReader.hpp>
#include <fastdds/dds/subscriber/DataReaderListener.hpp>
#include <fastdds/dds/subscriber/SampleInfo.hpp>
#include <fastdds/dds/subscriber/Subscriber.hpp>
#include <fastdds/dds/topic/TopicDataType.hpp>
#include <fastdds/rtps/transport/UDPv4TransportDescriptor.h>

using namespace eprosima::fastdds::dds;

namespace {

constexpr uint32_t kLongest = 256;

// A text, laid out as std_msgs/String: encapsulation, length, letters.
class TextType : public TopicDataType {
 public:
  TextType() {
    setName("std_msgs::msg::dds_::String_");
    m_typeSize = 4 + 4 + kLongest;
    m_isGetKeyDefined = false;
  }
  bool serialize(void* data, eprosima::fastrtps::rtps::SerializedPayload_t* payload) override {
    const auto& text = *static_cast<std::string*>(data);
    const uint32_t size = static_cast<uint32_t>(text.size()) + 1;
    const unsigned char head[4] = {0, 1, 0, 0};
    std::memcpy(payload->data, head, 4);
    std::memcpy(payload->data + 4, &size, 4);
    std::memcpy(payload->data + 8, text.c_str(), size);
    payload->length = 8 + size;
    return true;
  }
  bool deserialize(eprosima::fastrtps::rtps::SerializedPayload_t* payload, void* data) override {
    if (payload->length < 9) return false;
    *static_cast<std::string*>(data) = reinterpret_cast<const char*>(payload->data + 8);
    return true;
  }
  std::function<uint32_t()> getSerializedSizeProvider(void* data) override {
    const auto size = static_cast<std::string*>(data)->size();
    return [size] { return static_cast<uint32_t>(8 + size + 1); };
  }
  void* createData() override { return new std::string(); }
  void deleteData(void* data) override { delete static_cast<std::string*>(data); }
  bool getKey(void*, eprosima::fastrtps::rtps::InstanceHandle_t*, bool) override { return false; }
};

class Ear : public DataReaderListener {
  void on_data_available(DataReader* reader) override {
    std::string text;
    SampleInfo info;
    while (reader->take_next_sample(&text, &info) == eprosima::fastrtps::types::ReturnCode_t::RETCODE_OK)
      if (info.valid_data) std::cout << "heard " << text << std::endl;
  }
};

void add_security(DomainParticipantQos& qos, const std::string& folder) {
  auto& properties = qos.properties().properties();
  const std::string at = "file://" + folder + "/";
  const std::pair<const char*, std::string> values[] = {
      {"dds.sec.auth.plugin", "builtin.PKI-DH"},
      {"dds.sec.auth.builtin.PKI-DH.identity_ca", at + "identity_ca.cert.pem"},
      {"dds.sec.auth.builtin.PKI-DH.identity_certificate", at + "cert.pem"},
      {"dds.sec.auth.builtin.PKI-DH.private_key", at + "key.pem"},
      {"dds.sec.crypto.plugin", "builtin.AES-GCM-GMAC"},
      {"dds.sec.access.plugin", "builtin.Access-Permissions"},
      {"dds.sec.access.builtin.Access-Permissions.permissions_ca", at + "permissions_ca.cert.pem"},
      {"dds.sec.access.builtin.Access-Permissions.governance", at + "governance.p7s"},
      {"dds.sec.access.builtin.Access-Permissions.permissions", at + "permissions.p7s"},
  };
  for (const auto& [name, value] : values) properties.emplace_back(name, value);
}

}  // namespace

int main(int count, char** words) {
  if (count < 4) return 2;
  Log::ClearConsumers();  // its own lines would come between the letters of ours
  const bool says = std::string(words[1]) == "say";
  DomainParticipantQos qos;
  qos.transport().use_builtin_transports = false;
  qos.transport().user_transports.push_back(std::make_shared<eprosima::fastdds::rtps::UDPv4TransportDescriptor>());
  if (count > 4) add_security(qos, words[4]);
  auto* participant = DomainParticipantFactory::get_instance()->create_participant(std::stoi(words[2]), qos);
  std::cout << (participant ? "joined" : "refused") << std::endl;
  if (!participant) return 1;
  TypeSupport type(new TextType());
  type.register_type(participant);
  auto* topic = participant->create_topic(words[3], type.get_type_name(), TOPIC_QOS_DEFAULT);
  Ear ear;
  DataWriter* writer = nullptr;
  DataReader* reader = nullptr;
  if (says) {
    DataWriterQos reliable = DATAWRITER_QOS_DEFAULT;
    writer = participant->create_publisher(PUBLISHER_QOS_DEFAULT)->create_datawriter(topic, reliable);
  } else {
    DataReaderQos reliable = DATAREADER_QOS_DEFAULT;
    reliable.reliability().kind = RELIABLE_RELIABILITY_QOS;
    reader = participant->create_subscriber(SUBSCRIBER_QOS_DEFAULT)->create_datareader(topic, reliable, &ear);
  }
  std::cout << (writer || reader ? "allowed" : "denied") << std::endl;
  if (!writer && !reader) return 1;
  for (int number = 0;; ++number) {
    std::string text = "word " + std::to_string(number);
    if (writer) writer->write(&text);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}
