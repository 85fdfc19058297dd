// A .NET client of LoginStats as sites wrote them: DataContractSerializer and HttpClient.
using System;
using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.Serialization;
using System.Text;

namespace WinAPI.Requests
{
    [DataContract(Namespace = "http://schemas.datacontract.org/2004/07/WinAPI.Requests")]
    public class Request
    {
        [DataMember] public string MachineDomain { get; set; }
        [DataMember] public Guid Token { get; set; }
    }

    [DataContract(Namespace = "http://schemas.datacontract.org/2004/07/WinAPI.Requests")]
    public class LoginStatsRequest : Request
    {
        [DataMember] public int ActionId { get; set; }
        [DataMember] public bool Lab { get; set; }
        [DataMember] public string Location { get; set; }
        [DataMember] public DateTime LogonEndTime { get; set; }
        [DataMember] public DateTime LogonStartTime { get; set; }
        [DataMember] public string LogonType { get; set; }
        [DataMember] public string MachineName { get; set; }
        [DataMember] public string OSVersion { get; set; }
        [DataMember] public DateTime ScriptStartTime { get; set; }
        [DataMember] public string UserName { get; set; }
        [DataMember] public string UserSname { get; set; }
    }

    public static class LoginStatsClient
    {
        public static int Main(string[] args)
        {
            var request = new LoginStatsRequest
            {
                MachineDomain = "abc.com",
                Token = new Guid(args[1]),
                ActionId = 1,
                Lab = true,
                Location = "Library 2",
                LogonStartTime = new DateTime(2025, 7, 3, 11, 34, 33, 250, DateTimeKind.Utc),
                LogonEndTime = new DateTime(2025, 7, 3, 11, 34, 53, DateTimeKind.Utc).AddTicks(2758471),
                MachineName = args[2],
                OSVersion = "Windows 10",
                UserName = "John",
            };
            var body = new MemoryStream();
            new DataContractSerializer(typeof(LoginStatsRequest)).WriteObject(body, request);
            var content = new ByteArrayContent(body.ToArray());
            content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
            using (var client = new HttpClient())
            {
                var response = client.PostAsync(args[0] + "/api/LoginStats", content).Result;
                var text = response.Content.ReadAsStreamAsync().Result;
                Console.WriteLine((int)response.StatusCode + " " + response.Content.Headers.ContentType.MediaType);
                Console.WriteLine((string)new DataContractSerializer(typeof(string)).ReadObject(text));
                return response.IsSuccessStatusCode ? 0 : 1;
            }
        }
    }
}
